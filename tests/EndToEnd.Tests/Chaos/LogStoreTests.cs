using System.Diagnostics;
using System.Globalization;
using Catalyze.Contracts.Specifications;
using Catalyze.EndToEnd.Tests.Logging;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.EndToEnd.Tests.Chaos;

/// <summary>An environment's log store is killed again and again for two minutes, then flooded for one: lines are there or counted, and the workload notices nothing.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class LogStoreTests(LocalPod pod, ITestOutputHelper output)
{
    private const int FloodSeconds = 60;
    private const int WhileAway = 20_000;
    private static readonly TimeSpan Away = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_log_store_is_killed_for_two_minutes_and_flooded_for_one()
    {
        await using var environment = new TestEnvironment(pod, "chaos-logs");
        var domain = $"{environment.Id}.catalyze.test";
        using var store = new LogStore(pod, environment);
        await pod.Api.DeployAsync(environment.Specification(
            [
                Services.Web("app01", await Writer.UploadAsync(pod), domain: domain),
                store.Service with { Size = new ServiceSize(MemoryMib: 512, CpuMillis: 1000, DiskMib: 2048) },
            ]));
        using var visitor = pod.Browser();
        await Eventually.HoldsAsync(async () => await pod.AnswerAsync(domain, "/before/100") == "before", Limit);
        await Eventually.HoldsAsync(async () => await store.CountAsync("\"before line\"") >= 100, Limit);

        await using (var visitors = new Visitors(pod, domain, "seen", "/seen/1"))
        {
            var away = Stopwatch.StartNew();
            await store.KillAsync();
            Assert.Equal("away", await visitor.GetStringAsync(Writer.Address(domain, pod.Edge.Port, "away", WhileAway)));
            while (away.Elapsed < Away)
            {
                await store.KillAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(500));
            }

            Assert.Empty(await visitors.EndAsync());
            var back = Stopwatch.StartNew();
            await Eventually.HoldsAsync(async () => await store.CountAsync("\"away line\"") == WhileAway, Limit);
            await Eventually.HoldsAsync(async () => await store.CountAsync("\"seen line\"") == visitors.Requests, Limit);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"store killed for {away.Elapsed.TotalSeconds - back.Elapsed.TotalSeconds:F0} s: {WhileAway} lines and those of {visitors.Requests} requests there {back.Elapsed.TotalSeconds:F1} s after, no request failed"));
        }

        Assert.Equal(0, await store.DroppedAsync());
        const int Flood = Writer.PerSecond * FloodSeconds;
        Assert.Equal("flood", await visitor.GetStringAsync(Writer.Address(domain, pod.Edge.Port, "flood", Flood)));
        var flood = Stopwatch.StartNew();
        await Eventually.HoldsAsync(async () => await store.CountAsync("\"flood line\"") + await store.DroppedAsync() >= Flood, Limit);
        var (stored, dropped) = (await store.CountAsync("\"flood line\""), await store.DroppedAsync());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"flood of {Flood} lines at {Writer.PerSecond}/s: {stored} stored, {dropped} counted as dropped, settled {flood.Elapsed.TotalSeconds:F1} s after it began"));
        Assert.Equal(Flood, stored + dropped);
    }

}
