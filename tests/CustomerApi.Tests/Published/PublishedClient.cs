using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Catalyze.CustomerApi.Tests.Published;

/// <summary>Sends what the published clients send, header by header, and knows what they stumble over.</summary>
/// <remarks>Written from what is known of them on the wire, and without our own models: a member that is renamed breaks a test.</remarks>
internal sealed class PublishedClient(CustomerApiHost host, string token = "") : IDisposable
{
    private readonly HttpClient http = host.Anonymous();

    public string Token => token;

    /// <summary>Pod header; empty until a client has chosen an environment.</summary>
    public string Pod { get; set; } = string.Empty;

    public string Nonce { get; set; } = string.Empty;

    public string Timestamp { get; set; } = string.Empty;

    public void Dispose() => http.Dispose();

    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("/published" + path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("X-Pod-ID", Pod);
        request.Headers.TryAddWithoutValidation("X-CLI-Version", "4.4.1");
        request.Headers.TryAddWithoutValidation("X-Request-Nonce", Nonce.Length > 0 ? Nonce : Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        request.Headers.TryAddWithoutValidation("X-Request-Timestamp", Timestamp.Length > 0 ? Timestamp : DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("User-Agent", "datica-cli-4.4.1 linux amd64 ");
        // The type is always there, also where there is no body.
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body ?? string.Empty));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return await http.SendAsync(request);
    }

    /// <summary>The answer's document; the test fails where it is none of 2xx.</summary>
    public async Task<JsonElement> JsonAsync(string method, string path, string? body = null)
    {
        using var answer = await SendAsync(method, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
    }

    public Task<JsonElement> GetAsync(string path) => JsonAsync("GET", path);

    /// <summary>A refusal in the shape the clients show: title, description and a whole number, and never the status at which they replace themselves.</summary>
    public async Task<string> RefusedAsync(HttpStatusCode status, string method, string path, string? body = null)
    {
        using var answer = await SendAsync(method, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{method} {path}: {(int)answer.StatusCode} {text}");
        Assert.NotEqual(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.NotEqual(string.Empty, problem.GetProperty("title").GetString());
        Assert.Equal((int)status, problem.GetProperty("code").GetInt32());
        var description = problem.GetProperty("description").GetString()!;
        Assert.NotEqual(string.Empty, description);
        return description;
    }

    /// <summary>A time that the clients can read: no zone, at most a fraction.</summary>
    public static DateTime Time(JsonElement time) =>
        DateTime.ParseExact(time.GetString()!, ["yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None);
}
