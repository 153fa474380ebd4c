using Catalyze.Contracts.Monitoring;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Checks a monitoring service's three variables: where alerts are told, what notices are signed with, and whom they are mailed to. Values are secrets: no message repeats one.</summary>
internal static class MonitoringValidator
{
    private const int LongestAddress = 2000;
    private const int LongestKey = 200;
    private const string KeyPrefix = "whsec_";

    public static void Validate(ServiceSpecification service, string field, FieldErrors errors)
    {
        foreach (var (name, value) in service.Variables.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            var here = $"{field}.variables.{name}";
            switch (name)
            {
                case MonitoringRecipe.WebhookVariable:
                    errors.Require(value is "" || IsAddress(value), here, "invalid-value", $"Expected an https:// address without a user, at most {LongestAddress} characters.");
                    break;
                case MonitoringRecipe.WebhookKeyVariable:
                    errors.Require(value is "" || IsKey(value), here, "invalid-value", $"Expected 24 to 64 bytes in base64, with or without the prefix {KeyPrefix}.");
                    break;
                case MonitoringRecipe.MailVariable:
                    errors.Require(value is "" || AreAddresses(value), here, "invalid-value", $"Expected at most {AlertMail.MostAddresses} e-mail addresses of members, separated by commas.");
                    break;
                default:
                    errors.Add(here, "not-supported", $"A monitoring service takes the variables {MonitoringRecipe.MailVariable}, {MonitoringRecipe.WebhookVariable} and {MonitoringRecipe.WebhookKeyVariable}.");
                    break;
            }
        }
    }

    private static bool IsAddress(string? value) =>
        value is { Length: <= LongestAddress } && Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
        && address.UserInfo.Length == 0 && value.All(c => c is > ' ' and < (char)127);

    private static bool AreAddresses(string? value)
    {
        var addresses = value?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        return addresses is { Length: > 0 and <= AlertMail.MostAddresses }
            && addresses.All(address => address is { Length: > 2 and <= 254 } && address.All(c => c is > ' ' and < (char)127) && address.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < address.Length - 1);
    }

    private static bool IsKey(string? value)
    {
        if (value is not { Length: <= LongestKey })
            return false;
        var text = value.StartsWith(KeyPrefix, StringComparison.Ordinal) ? value[KeyPrefix.Length..] : value;
        return Convert.TryFromBase64String(text, new byte[text.Length], out var bytes) && bytes is >= 24 and <= 64;
    }
}
