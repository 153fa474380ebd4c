using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Catalyze.Storage.Tables;

/// <summary>Signs requests with the account's key ("Shared Key Lite for Table service").</summary>
internal sealed class SharedKeyLitePolicy(string accountName, byte[] accountKey, TimeProvider clock) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        // The date is part of what is signed and expires: it belongs to the try, not to the call.
        var date = clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        message.Request.Headers.SetValue("x-ms-date", date);
        var text = $"{date}\n/{accountName}{CanonicalResource(message.Request.Uri)}";
        var signature = HMACSHA256.HashData(accountKey, Encoding.UTF8.GetBytes(text));
        message.Request.Headers.SetValue("Authorization", $"SharedKeyLite {accountName}:{Convert.ToBase64String(signature)}");
    }

    // The path as it travels, still encoded; of the query only "comp" counts.
    private static string CanonicalResource(RequestUriBuilder builder)
    {
        var uri = builder.ToUri();
        foreach (var pair in uri.Query.TrimStart('?').Split('&'))
        {
            if (pair.StartsWith("comp=", StringComparison.Ordinal))
                return $"{uri.AbsolutePath}?{pair}";
        }

        return uri.AbsolutePath;
    }
}
