using System.Diagnostics;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.DurableTask.Tests.Client;

/// <summary>Queries read what they need: prefixes are key ranges, unfinished instances come from the work index.</summary>
/// <remarks><c>CATALYZE_MEASURE_INSTANCES=100000</c> measures with so many finished instances instead of a few.</remarks>
public sealed class QueryTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Unfinished_instances_are_found_without_reading_finished_ones()
    {
        var finished = int.TryParse(Environment.GetEnvironmentVariable("CATALYZE_MEASURE_INSTANCES"), out var asked) ? asked : 300;
        await using var host = CreateHost();
        for (var index = 0; index < 3; index++)
            await host.Client.ScheduleNewOrchestrationInstanceAsync("any", new StartOrchestrationOptions($"open-{index}"));
        await InsertAsync(host, finished);

        await MeasureAsync(host, "pending", new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Pending]), expected: 3, mostCalls: 4);
        await MeasureAsync(host, "prefix", new OrchestrationQuery(InstanceIdPrefix: "open-"), expected: 3, mostCalls: 1);
        await MeasureAsync(host, "prefix and pending", new OrchestrationQuery(InstanceIdPrefix: "open-1", Statuses: [OrchestrationRuntimeStatus.Pending]), expected: 1, mostCalls: 2);
        await MeasureAsync(host, "failed, a scan", new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Failed], PageSize: 1000), expected: 1, mostCalls: (finished / 1000) + 2);
    }

    [Fact]
    public async Task Both_ways_give_the_same_and_a_token_belongs_to_its_way()
    {
        await using var host = CreateHost();
        await InsertAsync(host, 10);
        for (var index = 0; index < 7; index++)
            await host.Client.ScheduleNewOrchestrationInstanceAsync("any", new StartOrchestrationOptions($"item/{index}%?"));
        OrchestrationQuery open = new(Statuses: [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running], PageSize: 3);

        var byIndex = await IdsAsync(host, open);
        var byScan = await IdsAsync(host, open with { Statuses = [.. open.Statuses!, OrchestrationRuntimeStatus.Terminated] });

        Assert.Equal(7, byIndex.Count);
        Assert.Equal(byScan.Order(StringComparer.Ordinal), byIndex.Order(StringComparer.Ordinal));
        Assert.Equal(7, (await IdsAsync(host, new OrchestrationQuery(InstanceIdPrefix: "item/"))).Count);
        Assert.Single(await IdsAsync(host, new OrchestrationQuery(InstanceIdPrefix: "item/3%")));
        await Assert.ThrowsAsync<ArgumentException>(() => IdsAsync(host, open with { ContinuationToken = "rows:1 2" }));
    }

    [Fact]
    public void A_prefix_is_a_range_of_partition_keys()
    {
        Assert.Equal(
            "RowKey eq 'instance' and PartitionKey ge 'a%2Fb' and PartitionKey lt 'a%2Fc'", new InstanceFilter(new OrchestrationQuery(InstanceIdPrefix: "a/b")).Rows());
    }

    private static async Task<List<string>> IdsAsync(DurableTaskTestHost host, OrchestrationQuery query)
    {
        List<string> ids = [];
        await foreach (var instance in host.Client.GetAllInstancesAsync(query))
            ids.Add(instance.InstanceId);
        return ids;
    }

    // Fencing rows as finished instances leave them, written past the runtime; one in so many failed.
    private static async Task InsertAsync(DurableTaskTestHost host, int count)
    {
        var storage = host.Services.GetRequiredService<HubStorage>();
        await storage.EnsureCreatedAsync(CancellationToken.None);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (index, token) => await storage.Instances.UpsertEntityAsync(
            InstanceRow.Write(new InstanceState
            {
                InstanceId = $"done-{index:D8}",
                Name = "any",
                ExecutionId = "x",
                StartId = "x",
                Status = index == count / 2 ? OrchestrationRuntimeStatus.Failed : OrchestrationRuntimeStatus.Completed,
                CreatedAt = DateTimeOffset.UtcNow,
                LastUpdatedAt = DateTimeOffset.UtcNow,
            }),
            cancellationToken: token));
    }

    // Nothing pumps in this process, so that every call counted is the query's.
    private DurableTaskTestHost CreateHost() => DurableTaskTestHost.Create(new DurableTaskTestHost.Settings(
        azurite.ConnectionString, AzuriteFixture.UniqueName("hub").ToLowerInvariant(), tasks => tasks.AddOrchestratorFunc("any", _ => Task.FromResult(1))));

    private async Task MeasureAsync(DurableTaskTestHost host, string what, OrchestrationQuery query, int expected, int mostCalls)
    {
        var before = host.Faults.Calls;
        var time = Stopwatch.StartNew();
        var found = await IdsAsync(host, query);
        var calls = host.Faults.Calls - before;
        output.WriteLine($"{what}: {time.Elapsed.TotalMilliseconds:F0} ms, {calls} calls");
        Assert.Equal(expected, found.Count);
        Assert.InRange(calls, 1, mostCalls);
    }
}
