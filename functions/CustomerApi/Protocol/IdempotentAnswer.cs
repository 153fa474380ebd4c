using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Protocol;

/// <summary>An answer that can be given again.</summary>
internal sealed record IdempotentAnswer(int Status, string? ContentType, string? Location, string? ETag, byte[] Body)
{
    public static IdempotentAnswer Of(HttpResponse response, byte[] body) =>
        new(response.StatusCode, response.ContentType, Header(response, "Location"), Header(response, "ETag"), body);

    private static string? Header(HttpResponse response, string name) => response.Headers.TryGetValue(name, out var value) ? value.ToString() : null;
}
