using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Metrics;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Reports;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>What instances used: reported by hosts, kept for a day, shown by environment.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private const string Place = $"pod/environments/{Specifications.EnvironmentId}/metrics";
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public Task DisposeAsync() => pod.DisposeAsync().AsTask();

    [Fact]
    public async Task Minutes_are_the_union_of_what_the_own_host_said_however_often_and_nobody_elses_word_counts()
    {
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod))).State);
        var before = await pod.GetAsync<EnvironmentMetrics>(Place);
        Assert.Equal(3, before.Instances.Count);
        Assert.All(before.Instances, instance => Assert.Empty(instance.Samples));

        var instance = before.Instances.First(one => one.Service == "cache01");
        var host = pod.Hosts.Single(one => one.Id == instance.HostId);
        var other = pod.Hosts.First(one => one.Id != instance.HostId);
        await ReportAsync(other, instance.InstanceId, Sample(9, cpu: 999));
        await ReportAsync(host, instance.InstanceId, Sample(9, 9), Sample(8, 8), Sample(30, 30));
        await Eventually.HoldsAsync(async () => (await SamplesAsync(instance.InstanceId, 60)).Count == 3);
        await ReportAsync(host, instance.InstanceId, Sample(9, 77), Sample(7, 7));
        foreach (var message in host.Reported.TakeLast(2))
            await host.ReplayAsync(message);

        await Eventually.HoldsAsync(async () => (await SamplesAsync(instance.InstanceId, 60)).Count == 4);
        // The message about the ninth minute that came first stays: it was complete, a later one is of an agent that restarted.
        Assert.Equal([30, 9, 8, 7], (await SamplesAsync(instance.InstanceId, 1440)).Select(sample => sample.CpuMillis));
        Assert.Equal(3, (await SamplesAsync(instance.InstanceId, 20)).Count);
    }

    [Fact]
    public async Task What_is_asked_for_wrongly_is_refused()
    {
        using var unknown = await pod.Http.GetAsync(new Uri("pod/environments/env-zzzzzzzzzz/metrics", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var wrong = await pod.Http.GetAsync(new Uri(Place + "?minutes=1441", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal("minutes", Assert.Single((await wrong.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options))!.Errors).Field);
    }

    [Fact]
    public async Task A_days_rows_are_taken_over_by_the_next_days()
    {
        var tables = pod.Services.GetRequiredService<PodTables>();
        var today = new MetricsStore(tables, TimeProvider.System);
        var tomorrow = new MetricsStore(tables, new LaterClock(TimeSpan.FromDays(1)));
        var now = DateTimeOffset.UtcNow;
        await today.AddAsync(Report("host9", "a-0", new MetricSample(now.AddMinutes(-30), 1, 1, 1, 1)), CancellationToken.None);
        await tomorrow.AddAsync(Report("host9", "b-0", new MetricSample(now.AddMinutes(-30).AddDays(1), 2, 1, 1, 1)), CancellationToken.None);
        // What is older than a day, or of the future, is not kept.
        await today.AddAsync(Report("host9", "c-0", new MetricSample(now.AddDays(-2), 3, 1, 1, 1), new MetricSample(now.AddHours(2), 3, 1, 1, 1)), CancellationToken.None);
        // Nor does a late report put an old day over a newer one.
        await today.AddAsync(Report("host9", "a-0", new MetricSample(now.AddMinutes(-30), 4, 1, 1, 1)), CancellationToken.None);

        var rows = 0;
        await foreach (var row in tables.Metrics.QueryAsync(Catalyze.Storage.Tables.TableFilter.Partition("host9")))
            rows++;
        Assert.Equal(1, rows);
        var kept = await tomorrow.ReadAsync("host9", now, CancellationToken.None);
        Assert.Equal(2, Assert.Single(Assert.Single(kept).Value).CpuMillis);
    }

    private static MetricSample Sample(int minutesAgo, long cpu) => new(DateTimeOffset.UtcNow.AddMinutes(-minutesAgo), cpu, 2, 3, 4);

    private static MetricsReport Report(string host, string instanceId, params MetricSample[] samples) => new()
    {
        ReportId = Guid.NewGuid().ToString("N"),
        AgentId = host,
        ObservedAt = DateTimeOffset.UtcNow,
        Instances = [new InstanceSamples(instanceId, samples)],
    };

    private static Task ReportAsync(FakeHost host, string instanceId, params MetricSample[] samples) => host.ReportAsync(Report(host.Id, instanceId, samples), CancellationToken.None);

    private async Task<IReadOnlyList<MetricSample>> SamplesAsync(string instanceId, int minutes) =>
        (await pod.GetAsync<EnvironmentMetrics>($"{Place}?minutes={minutes}")).Instances.Single(one => one.InstanceId == instanceId).Samples;
}
