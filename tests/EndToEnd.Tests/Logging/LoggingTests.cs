using System.Diagnostics;
using System.Globalization;
using System.Net;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.EndToEnd.Tests.Logging;

/// <summary>What instances write is found in their environment's logging service: soon, whole, once, and after the store was away.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class LoggingTests(LocalPod pod, ITestOutputHelper output)
{
    private const int Visits = 20;
    private const int FloodSeconds = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task What_instances_write_is_found_with_its_deployment_and_nothing_is_missing_after_the_store_was_killed()
    {
        await using var environment = new TestEnvironment(pod, "logging");
        var domain = $"{environment.Id}.catalyze.test";
        var source = await Writer.UploadAsync(pod);
        using var store = new LogStore(pod, environment);
        var deployment = await pod.Api.DeployAsync(environment.Specification([Services.Web("app01", source, domain: domain), store.Service]));
        using var visitor = pod.Browser();

        var delays = new List<double>();
        for (var visit = 0; visit < Visits; visit++)
        {
            var word = $"visit{visit}x{Guid.NewGuid():N}";
            await VisitAsync(visitor, Writer.Address(domain, pod.Edge.Port, word, 1));
            var waited = Stopwatch.StartNew();
            await Eventually.HoldsAsync(async () => await store.CountAsync($"\"{word} line\" deployment:{deployment.DeploymentId}") == 1, Limit);
            delays.Add(waited.Elapsed.TotalSeconds);
        }

        delays.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"found after: median {delays[Visits / 2]:F2} s, p95 {delays[(Visits * 95 / 100) - 1]:F2} s, longest {delays[^1]:F2} s"));

        // The edge says of each request which deployment served it.
        await Eventually.HoldsAsync(async () => await store.CountAsync($"service:edge deployment:{deployment.DeploymentId} status:200") >= Visits, Limit);

        await AssertGuardedAsync(environment, store);
        await store.KillAsync();
        Assert.Equal("killed", await visitor.GetStringAsync(Writer.Address(domain, pod.Edge.Port, "killed", 2000)));
        await Eventually.HoldsAsync(async () => await store.CountAsync("\"killed line\"") == 2000, Limit);

        const int Flood = Writer.PerSecond * FloodSeconds;
        Assert.Equal("flood", await visitor.GetStringAsync(Writer.Address(domain, pod.Edge.Port, "flood", Flood)));
        var flood = Stopwatch.StartNew();
        await Eventually.HoldsAsync(async () => await store.CountAsync("\"flood line\"") + await store.DroppedAsync() >= Flood, Limit);
        var (stored, dropped) = (await store.CountAsync("\"flood line\""), await store.DroppedAsync());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"flood: {stored} stored, {dropped} counted as dropped, after {flood.Elapsed.TotalSeconds:F1} s"));
        Assert.Equal(Flood, stored + dropped);
        Assert.Equal(2000, await store.CountAsync("\"killed line\""));
    }

    // Who is not handed over to this very tool sees nothing; nor does what runs beside it.
    private async Task AssertGuardedAsync(TestEnvironment environment, LogStore store)
    {
        using var stranger = new LogStore(pod, environment);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/lines")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.EnterAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.EnterAsync(store.HandoverFor("logs-env-0000000000.tools.catalyze.test"))).StatusCode);
        var used = store.HandoverFor(store.Name);
        Assert.Equal(HttpStatusCode.OK, (await stranger.EnterAsync(used)).StatusCode);
        using var second = new LogStore(pod, environment);
        Assert.Equal(HttpStatusCode.Unauthorized, (await second.EnterAsync(used)).StatusCode);

        var app = (await environment.StatusAsync()).Services.Single(s => s.Label == "app01").Instances.Single();
        Assert.NotEqual(0, (await pod.InNetworkOfAsync(app, "", "curl", "--silent", "--max-time", "5", "http://logs:8080/health")).ExitCode);
    }

    private static async Task VisitAsync(HttpClient visitor, Uri address) => await Eventually.HoldsAsync(
        async () =>
        {
            try
            {
                return (await visitor.GetAsync(address)).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        Limit);
}
