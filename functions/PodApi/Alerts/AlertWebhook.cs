using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Alerts;

/// <summary>Posts notices to the operators' webhook, in order, each until it is taken. One may come twice; its id tells.</summary>
/// <remarks>Headers after the Standard Webhooks specification: <c>webhook-id</c>, <c>webhook-timestamp</c>, <c>webhook-signature</c>.</remarks>
public sealed partial class AlertWebhook : IDisposable
{
    private const int MostAtOnce = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly AlertStore store;
    private readonly AlertOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<AlertWebhook> logger;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseCookies = false }) { Timeout = Patience };

    /// <exception cref="InvalidOperationException">The webhook's address is neither HTTPS nor loopback: alerts name hosts.</exception>
    public AlertWebhook(AlertStore store, PodApiOptions options, TimeProvider clock, ILogger<AlertWebhook> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.store, this.options, this.clock, this.logger) = (store, options.Alerts, clock, logger);
        if (this.options.Webhook is { } address && !(address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))))
            throw new InvalidOperationException("Catalyze:PodApi:Alerts:Webhook must be an absolute https:// address.");
    }

    public void Dispose() => http.Dispose();

    public async Task DeliverAsync(CancellationToken cancellationToken)
    {
        if (options.Webhook is null) return;
        foreach (var notice in await store.ReadNoticesAsync(MostAtOnce, cancellationToken))
        {
            if (!await PostAsync(notice.NoticeId, JsonSerializer.Serialize(notice, CatalyzeJson.Options), cancellationToken))
            {
                // Whoever comes later waits: a resolution must not overtake its alert. What nobody takes for as long as alerts are kept is given up.
                var at = notice.Alert.ResolvedAt ?? notice.Alert.OpenedAt;
                if (clock.GetUtcNow() - at < options.KeptFor) return;
                LogGivenUp(notice.NoticeId);
            }

            await store.SentAsync(notice, cancellationToken);
        }
    }

    private async Task<bool> PostAsync(string id, string body, CancellationToken cancellationToken)
    {
        var time = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Webhook) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", time);
        if (options.WebhookKey is { } key)
            request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.UTF8.GetBytes($"{id}.{time}.{body}"))));
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode) return true;
            LogRefused(id, response.StatusCode);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(id, failure.Message);
        }

        return false;
    }

    [LoggerMessage(EventId = 4701, Level = LogLevel.Warning, Message = "The webhook refused notice {NoticeId} with {Status}; it is sent again")]
    private partial void LogRefused(string noticeId, HttpStatusCode status);

    [LoggerMessage(EventId = 4702, Level = LogLevel.Warning, Message = "The webhook did not take notice {NoticeId}: {Reason}; it is sent again")]
    private partial void LogUnreachable(string noticeId, string reason);

    [LoggerMessage(EventId = 4703, Level = LogLevel.Error, Message = "Notice {NoticeId} was never taken and is given up")]
    private partial void LogGivenUp(string noticeId);
}
