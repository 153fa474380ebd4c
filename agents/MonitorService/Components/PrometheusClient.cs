using System.Net;
using System.Net.Http.Headers;
using Catalyze.Tools.Http;

namespace Catalyze.MonitorService.Components;

/// <summary>Speaks with Prometheus.</summary>
internal sealed class PrometheusClient(MonitorServiceOptions options) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{options.Prometheus}/"), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Stores samples.</summary>
    /// <param name="body">See <see cref="Ingest.RemoteWrite"/>.</param>
    /// <exception cref="ProblemException">Prometheus refuses them.</exception>
    public async Task WriteAsync(byte[] body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        content.Headers.ContentEncoding.Add("snappy");
        using var answer = await _http.PostAsync("api/v1/write", content, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.BadRequest)
            throw new ProblemException(409, "samples-refused", "The store refuses a sample.", "It has another value for a series and a time, or the time is too old: " + await answer.Content.ReadAsStringAsync(cancellationToken));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Reads the rules anew.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsync("-/reload", null, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Whether it answers and reads its data.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync("-/ready", cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>Asks its interface, and hands on what it says.</summary>
    public async Task<(int Status, string Body)> AskAsync(string address, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(address, cancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    public void Dispose() => _http.Dispose();
}
