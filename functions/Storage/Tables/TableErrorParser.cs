using System.Text.Json;
using Azure;
using Azure.Core;

namespace Catalyze.Storage.Tables;

/// <summary>Reads the service's error document: <c>{"odata.error":{"code":"…","message":{"lang":"…","value":"…"}}}</c>.</summary>
internal sealed class TableErrorParser : RequestFailedDetailsParser
{
    public override bool TryParse(Response response, out ResponseError? error, out IDictionary<string, string>? data)
    {
        data = null;
        error = response.ContentStream is { CanSeek: true } ? Parse(response.Content.ToMemory()) : null;
        return error is not null;
    }

    /// <summary>The error in <paramref name="json"/>; null where it is not an error document.</summary>
    public static ResponseError? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("odata.error", out var error))
                return null;
            var message = error.TryGetProperty("message", out var text) && text.TryGetProperty("value", out var value) ? value.GetString() : null;
            return new ResponseError(error.GetProperty("code").GetString(), message);
        }
        catch (JsonException)
        {
            // A proxy or load balancer answered with a page of its own: the status says what there is to say.
            return null;
        }
    }
}
