namespace Catalyze.MonitorService.Alerts;

/// <summary>Reaches the webhook. It follows no redirections: a signed notice goes where people said, and nowhere else.</summary>
internal sealed class NoticeClient : IDisposable
{
    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(8),
    };

    public void Dispose() => Http.Dispose();
}
