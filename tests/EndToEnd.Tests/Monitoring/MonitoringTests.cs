using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;
using Catalyze.PodSupport;
using Catalyze.TestSupport;
using Microsoft.Playwright;
using Xunit;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Monitoring;

/// <summary>What hosts measure is in their environment's monitoring service within a minute, and people are told of a standby that is away.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class MonitoringTests(LocalPod pod, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>One of each kind of measurement, with the service it must be of.</summary>
    private static readonly string[] Wanted =
    [
        """catalyze_instance_up{service="db01"} == 1""",
        """rate(catalyze_instance_cpu_seconds_total{service="app01"}[2m])""",
        """catalyze_instance_memory_bytes{service="app01"} / catalyze_instance_memory_limit_bytes > 0""",
        """catalyze_instance_network_received_bytes_total{service="app01"} > 0""",
        """catalyze_volume_used_ratio{service="db01"} > 0""",
        """catalyze_wire_connections_total{service="db01",direction="inbound"} > 0""",
        """catalyze_wire_up{service="edge",direction="outbound"} == 1""",
        """catalyze_certificate_expiry_time_seconds{service="edge",name!="wire"} > time()""",
        """catalyze_instance_primary{service="db01"} == 1""",
        """catalyze_postgresql_standbys{service="db01"} == 1""",
        """catalyze_postgresql_replication_lag_seconds{service="db01"} >= 0""",
        """catalyze_postgresql_connections{service="db01"} / catalyze_postgresql_connections_limit""",
        """catalyze_redis_memory_bytes{service="cache01"} / catalyze_redis_memory_limit_bytes > 0""",
        """catalyze_edge_requests_total{service="edge"} > 0""",
        """catalyze_edge_latency_seconds{service="edge"} >= 0""",
    ];

    [Fact]
    public async Task Every_kind_of_series_is_there_within_a_minute_and_a_standby_that_is_away_is_told_of_until_it_is_back()
    {
        await using var environment = new TestEnvironment(pod, "monitoring");
        var domain = $"{environment.Id}.catalyze.test";
        var page = $"metrics-{environment.Id}.tools.catalyze.test";
        using var handovers = new Handovers();
        await using var webhook = await Webhook.StartAsync(pod.State);
        var source = await pod.Api.UploadSourceAsync(SourceArchive.Of(
            ("Procfile", "web: node main.js\n"),
            ("package.json", """{ "name": "answers", "version": "1.0.0", "private": true }"""),
            ("main.js", """require("node:http").createServer((request, answer) => answer.end("here")).listen(process.env.PORT, "127.0.0.1");""")));
        await pod.Api.DeployAsync(environment.Specification(
            [
                Services.Web("app01", source, domain: domain), Services.Redis("cache01"), Services.Database("db01", 2),
                new ServiceSpecification
                {
                    Label = "metrics",
                    Type = ToolTypes.Monitoring,
                    Domains = [page],
                    Access = handovers.Access,
                    Variables = new Dictionary<string, string> { ["WEBHOOK_URL"] = webhook.Address.ToString(), ["WEBHOOK_KEY"] = webhook.Key },
                },
            ],
            ("db01", "app01"), ("cache01", "app01")));
        var deployed = Stopwatch.StartNew();
        var metrics = Assert.Single(await InstancesAsync(environment, "metrics"));
        using var visitor = pod.Browser();
        await Eventually.HoldsAsync(async () => await AnswersAsync(visitor, domain), Limit);
        foreach (var query in Wanted)
            await Eventually.HoldsAsync(async () => await SeriesAsync(metrics, query) > 0, Limit);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all {Wanted.Length} kinds after {deployed.Elapsed.TotalSeconds:F1} s"));

        // People come through the edge, with a session by a handover.
        var entered = await visitor.GetAsync(new Uri($"https://{page}:{pod.Edge.Port}{Handover.Path}?{Handover.Token}={handovers.Make(DateTimeOffset.UtcNow, page)}"));
        Assert.True(entered.IsSuccessStatusCode, $"{(int)entered.StatusCode}");
        Assert.Contains("<h1>Monitoring</h1>", await entered.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        // Rules are theirs to change: told sooner than after a minute.
        var rules = new Uri($"https://{page}:{pod.Edge.Port}/api/rules");
        using var known = JsonDocument.Parse(await visitor.GetStringAsync(rules));
        var away = JsonNode.Parse(known.RootElement.EnumerateArray().Single(rule => rule.GetProperty("name").ValueEquals("InstanceAway")).GetRawText())!.AsObject();
        away["forSeconds"] = 10;
        using var change = new HttpRequestMessage(HttpMethod.Put, new Uri(rules + "/InstanceAway")) { Content = new StringContent(away.ToJsonString(), Encoding.UTF8, "application/json") };
        change.Headers.Add("X-Catalyze-Request", "1");
        using var changed = await visitor.SendAsync(change);
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync());

        await using var chromium = await Chromium.StartAsync();
        await using var context = await chromium.Browser.NewContextAsync(new() { IgnoreHTTPSErrors = true, ViewportSize = new() { Width = 1280, Height = 900 } });
        var screen = await context.NewPageAsync();
        await screen.GotoAsync($"https://{page}:{pod.Edge.Port}{Handover.Path}?{Handover.Token}={handovers.Make(DateTimeOffset.UtcNow, page)}");
        await Expect(screen.GetByRole(AriaRole.Heading, new() { Name = "Monitoring" })).ToBeVisibleAsync();

        var standby = (await InstancesAsync(environment, "db01")).Single(one => one.Role == "standby");
        var alerts = screen.Locator("#alerts li", new() { HasText = standby.InstanceId });
        var container = (await pod.DockerAsync(standby.HostId, "ps", "--quiet", "--filter", $"label=catalyze.instance={standby.InstanceId}")).Trim();
        var waited = Stopwatch.StartNew();
        // Stopped alone it would be started again at once.
        await pod.DockerAsync(standby.HostId, "pause", container);
        try
        {
            await Eventually.HoldsAsync(async () => await AlertsAsync(metrics, standby.InstanceId) == 1, Limit);
            await Eventually.HoldsAsync(() => webhook.Heard("InstanceAway", standby.InstanceId, "firing"), Limit);
            await Expect(alerts).ToContainTextAsync([$"InstanceAway · db01 · {standby.InstanceId}"], new() { Timeout = (float)Limit.TotalMilliseconds });
            await screen.ScreenshotAsync(new() { Path = Path.Combine(LocalPod.TestOutput("screenshots"), "monitoring-alert.png"), FullPage = true });
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"told of the standby after {waited.Elapsed.TotalSeconds:F1} s"));
        }
        finally
        {
            await pod.DockerAsync(standby.HostId, "unpause", container);
        }

        waited.Restart();
        await Eventually.HoldsAsync(async () => await AlertsAsync(metrics, standby.InstanceId) == 0, Limit);
        await Eventually.HoldsAsync(() => webhook.Heard("InstanceAway", standby.InstanceId, "resolved"), Limit);
        Assert.Equal(0, webhook.Refused);
        await Expect(alerts).ToHaveCountAsync(0, new() { Timeout = (float)Limit.TotalMilliseconds });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"it was over after {waited.Elapsed.TotalSeconds:F1} s"));
    }

    private static async Task<IReadOnlyList<InstanceStatus>> InstancesAsync(TestEnvironment environment, string label) =>
        (await environment.StatusAsync()).Services.Single(s => s.Label == label).Instances;

    private async Task<bool> AnswersAsync(HttpClient visitor, string domain)
    {
        try
        {
            return (await visitor.GetAsync(new Uri($"https://{domain}:{pod.Edge.Port}/"))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<int> SeriesAsync(InstanceStatus metrics, string query) =>
        await AskAsync(metrics, $"http://127.0.0.1:9090/api/v1/query?query={Uri.EscapeDataString(query)}") is { } answer
            ? answer.GetProperty("data").GetProperty("result").GetArrayLength()
            : 0;

    // What Alertmanager has: it is told to people.
    private async Task<int> AlertsAsync(InstanceStatus metrics, string instance) =>
        await AskAsync(metrics, $"http://127.0.0.1:9093/api/v2/alerts?active=true&filter={Uri.EscapeDataString($"instance=\"{instance}\"")}&filter={Uri.EscapeDataString("alertname=\"InstanceAway\"")}") is { } answer
            ? answer.GetArrayLength()
            : -1;

    // People come through the edge; here the question is what is stored. Nothing while the service is away.
    private async Task<JsonElement?> AskAsync(InstanceStatus metrics, string address)
    {
        var answer = await pod.InNetworkOfAsync(metrics, "", "curl", "--silent", "--fail", "--max-time", "10", address);
        return answer.ExitCode == 0 ? JsonDocument.Parse(answer.Output).RootElement : null;
    }
}
