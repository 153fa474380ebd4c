using System.Net.Http.Headers;

namespace Catalyze.CustomerApi.Tests.Fuzzing;

/// <summary>A request that can be sent more than once.</summary>
internal sealed record FuzzRequest(string Operation, HttpMethod Method, string Address, IReadOnlyList<(string Name, string Value)> Headers, byte[]? Body, string? ContentType)
{
    public HttpRequestMessage ToMessage()
    {
        var request = new HttpRequestMessage(Method, Address);
        foreach (var (name, value) in Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (Body is null)
            return request;
        request.Content = new ByteArrayContent(Body);
        if (ContentType is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        return request;
    }

    public override string ToString() => $"{Operation} {Method} {Address[..Math.Min(200, Address.Length)]}";
}
