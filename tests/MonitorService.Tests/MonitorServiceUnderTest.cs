using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Monitoring;
using Catalyze.TestSupport;
using Catalyze.Tools.Access;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Catalyze.MonitorService.Tests;

/// <summary>The service as it runs, on free ports, with Debian's Prometheus and Alertmanager, in a folder of its own that outlives it.</summary>
internal sealed class MonitorServiceUnderTest : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly WebApplication app;
    private readonly CancellationTokenSource ending = new();
    private readonly Task carrying;

    private MonitorServiceUnderTest(WebApplication app, MonitorServiceOptions options)
    {
        this.app = app;
        Pages = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri($"http://{options.Pages}") };
        Pages.DefaultRequestHeaders.Add("X-Catalyze-Request", "1");
        Ingest = new HttpClient { BaseAddress = new Uri($"http://{options.Ingest}") };
        Prometheus = new HttpClient { BaseAddress = new Uri($"http://{options.Prometheus}") };
        carrying = CarryAsync();
    }

    public HttpClient Pages { get; }

    public HttpClient Ingest { get; }

    public HttpClient Prometheus { get; }

    public static async Task<MonitorServiceUnderTest> StartAsync(string folder, Uri? webhook = null, string? key = null)
    {
        using var handovers = new Handovers();
        var options = new MonitorServiceOptions
        {
            Access = ToolAccessOptions.Read(handovers.Variable, []),
            Folder = folder,
            Ingest = Free(),
            Pages = Free(),
            Notices = Free(),
            Prometheus = Free(),
            Alertmanager = Free(),
            RetentionDays = 10,
            RetentionMib = 64,
            Webhook = webhook,
            WebhookKey = key,
            EvaluationMilliseconds = 200,
            GroupMilliseconds = 200,
        };
        var built = MonitorServiceHost.Build(options, TimeProvider.System, static _ => { });
        await MonitorServiceHost.StartAsync(built, CancellationToken.None);
        var service = new MonitorServiceUnderTest(built, options);
        await Eventually.HoldsAsync(async () => (await service.Pages.GetAsync("/health")).IsSuccessStatusCode, Patience);
        await handovers.EnterAsync(service.Pages, DateTimeOffset.UtcNow);
        return service;

        static IPEndPoint Free() => new(IPAddress.Loopback, FreePort.Next());
    }

    public static FeedSample Sample(string name, double value, DateTimeOffset? time = null, string service = "db01") =>
        new(name, new Dictionary<string, string> { ["service"] = service, ["instance"] = service + "-1" }, time ?? DateTimeOffset.UtcNow, value);

    public async Task<FeedReceipt> FeedAsync(params FeedSample[] samples)
    {
        using var answer = await Ingest.PostAsJsonAsync("/ingest/samples", new FeedBatch("host1", samples), CatalyzeJson.Options);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<FeedReceipt>(CatalyzeJson.Options))!;
    }

    /// <summary>Times and values of the only series a query finds, as Prometheus keeps them.</summary>
    public async Task<(double Time, double Value)[]> SamplesAsync(string selector)
    {
        var answer = JsonDocument.Parse(await Prometheus.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(selector + "[7h]")}")).RootElement;
        var series = answer.GetProperty("data").GetProperty("result").EnumerateArray().ToArray();
        return series.Length == 0
            ? []
            : [.. Assert.Single(series).GetProperty("values").EnumerateArray().Select(v => (v[0].GetDouble(), double.Parse(v[1].GetString()!, CultureInfo.InvariantCulture)))];
    }

    // As the host does, but for where it may post to.
    private async Task CarryAsync()
    {
        using var poster = new HttpClient();
        while (!ending.IsCancellationRequested)
        {
            try
            {
                using var asked = await Ingest.GetAsync("/notices/next", ending.Token);
                if (asked.StatusCode != HttpStatusCode.OK)
                    continue;
                var notice = (await asked.Content.ReadFromJsonAsync<Notice>(CatalyzeJson.Options, ending.Token))!;
                using var request = new HttpRequestMessage(HttpMethod.Post, notice.Address) { Content = new StringContent(notice.Body) };
                foreach (var (name, value) in notice.Headers)
                    request.Headers.Add(name, value);
                using var answer = await poster.SendAsync(request, ending.Token);
                using var told = await Ingest.PostAsJsonAsync($"/notices/{notice.Id}", new NoticeAnswer((int)answer.StatusCode), CatalyzeJson.Options, ending.Token);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                // The service ends, or the receiver does.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await carrying;
        ending.Dispose();
        Pages.Dispose();
        Ingest.Dispose();
        Prometheus.Dispose();
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30)))
            await app.StopAsync(limit.Token);
        await app.DisposeAsync();
    }
}
