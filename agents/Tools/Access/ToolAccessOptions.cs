using System.Security.Cryptography;
using Catalyze.Contracts.Security;
using Microsoft.IdentityModel.Tokens;

namespace Catalyze.Tools.Access;

/// <summary>Whom a tool lets in.</summary>
/// <param name="Keys">Keys of whom it believes; none lets nobody in.</param>
/// <param name="Audience">The tool's host name: handovers to others are not good here.</param>
/// <param name="Entrance">The dashboard's page that hands over to it; null where there is none.</param>
public sealed record ToolAccessOptions(IReadOnlyList<SecurityKey> Keys, string Audience, Uri? Entrance)
{
    /// <summary>Lets nobody in.</summary>
    public static ToolAccessOptions Closed { get; } = new([], "", null);

    /// <summary>Reads them from variables (<see cref="Handover"/>); without keys nobody is let in.</summary>
    /// <param name="variable">Value of a variable by name; null where it is not set.</param>
    /// <param name="wrong">Takes what is missing or wrong.</param>
    public static ToolAccessOptions Read(Func<string, string?> variable, ICollection<string> wrong)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(wrong);
        if (variable(Handover.KeysVariable) is not { Length: > 0 } list)
            return Closed;
        var keys = list.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(KeyOf).ToList();
        if (keys.Contains(null))
            wrong.Add($"{Handover.KeysVariable} holds something that is no P-256 key");
        var audience = variable(Handover.AudienceVariable) ?? "";
        if (audience.Length == 0)
            wrong.Add($"{Handover.AudienceVariable} is missing: the host name people use");
        if (!Uri.TryCreate(variable(Handover.EntranceVariable), UriKind.Absolute, out var entrance) || entrance.Scheme is not ("http" or "https"))
            wrong.Add($"{Handover.EntranceVariable} is no address of the web");
        return new ToolAccessOptions([.. keys.OfType<SecurityKey>()], audience, entrance);
    }

    // Lives as long as the program.
    private static ECDsaSecurityKey? KeyOf(string text)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
            if (key.KeySize == 256)
                return new ECDsaSecurityKey(key);
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            // Said by the caller, together with what else is wrong.
        }

        key.Dispose();
        return null;
    }
}
