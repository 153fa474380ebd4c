using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Catalyze.Docker;

/// <summary>HTTP over the engine's socket: version negotiation, query strings, errors.</summary>
internal sealed class DockerConnection : IDisposable
{
    /// <summary>Newest API version the client was written against; an older engine is spoken to in its own.</summary>
    private static readonly Version Newest = new(1, 44);

    private readonly HttpClient _http;
    private volatile string? _version;

    internal DockerConnection(string socketPath)
    {
        SocketPath = socketPath;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectCallback = async (_, cancellationToken) => new NetworkStream(await UnixSocket.ConnectAsync(SocketPath, cancellationToken), ownsSocket: true),
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://engine/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    internal string SocketPath { get; }

    public void Dispose() => _http.Dispose();

    internal async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, content: null, cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    internal async Task<T> PostAsync<T>(string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, path, Json(body), cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    internal async Task PostAsync(string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, path, Json(body), cancellationToken);
    }

    internal async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, path, content: null, cancellationToken);
    }

    /// <summary>Sends and returns as soon as the headers are there; any status from 400 becomes an exception. 304 (already so) is fine.</summary>
    internal async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken, Action<HttpRequestMessage>? configure = null)
    {
        var version = _version ??= await NegotiateAsync(cancellationToken);
        using var request = new HttpRequestMessage(method, $"v{version}/{path}") { Content = content };
        configure?.Invoke(request);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if ((int)response.StatusCode < 400)
            return response;

        using (response)
            throw new DockerException(response.StatusCode, await ErrorAsync(response, cancellationToken));
    }

    /// <summary>Reads an answer. One that breaks off is an engine that went away, like one that never began.</summary>
    internal static async Task<T> ReadAsync<T>(HttpResponseMessage response, Func<Stream, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await read(stream);
        }
        catch (IOException exception)
        {
            throw new HttpRequestException($"The engine's answer broke off: {exception.Message}", exception);
        }
    }

    private static JsonContent? Json(object? body) => body is null ? null : JsonContent.Create(body, body.GetType(), options: DockerJson.Options);

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken) =>
        await ReadAsync(response, stream => JsonSerializer.DeserializeAsync<T>(stream, DockerJson.Options, cancellationToken).AsTask(), cancellationToken)
        ?? throw new DockerException(response.StatusCode, "The engine answered with null.");

    private static async Task<string> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("message", out var message))
                return message.GetString() ?? text;
        }
        catch (JsonException)
        {
            // Some errors are plain text; they are passed on as they are.
        }

        return text.Length > 0 ? text : $"The engine answered {(int)response.StatusCode}.";
    }

    private async Task<string> NegotiateAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri("_ping", UriKind.Relative), cancellationToken);
        response.EnsureSuccessStatusCode();
        var offered = response.Headers.TryGetValues("Api-Version", out var values) && Version.TryParse(values.First(), out var parsed) ? parsed : Newest;
        var chosen = offered < Newest ? offered : Newest;
        return string.Create(CultureInfo.InvariantCulture, $"{chosen.Major}.{chosen.Minor}");
    }
}
