using Azure.Core;
using Azure.Core.Pipeline;

namespace Catalyze.Storage.Tables;

/// <summary>Adds a shared access signature to every request's query.</summary>
internal sealed class SharedAccessSignaturePolicy(string signature) : HttpPipelineSynchronousPolicy
{
    private readonly string signature = signature.TrimStart('?');

    public override void OnSendingRequest(HttpMessage message)
    {
        // A retry sends the same request again, already signed.
        var query = message.Request.Uri.Query;
        if (query.Contains(signature, StringComparison.Ordinal))
            return;
        message.Request.Uri.Query = query.Length <= 1 ? "?" + signature : $"{query}&{signature}";
    }
}
