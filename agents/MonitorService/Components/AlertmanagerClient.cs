namespace Catalyze.MonitorService.Components;

/// <summary>Speaks with Alertmanager, which keeps silences and knows what was told.</summary>
internal sealed class AlertmanagerClient(MonitorServiceOptions options) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{options.Alertmanager}/"), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Whether it answers.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync("-/ready", cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>Asks its interface, and hands on what it says.</summary>
    public async Task<(int Status, string Body)> SendAsync(HttpMethod method, string address, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        using var answer = await _http.SendAsync(request, cancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    public void Dispose() => _http.Dispose();
}
