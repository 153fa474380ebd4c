using System.Diagnostics;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.DurableTask.Tests;

/// <summary>Prints rates; asserts only that all the work was done.</summary>
[Trait("Kind", "Measurement")]
public sealed class Measurements(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>
{
    [Theory]
    [InlineData("sequence", 100)]
    [InlineData("fan", 500)]
    public async Task Activities_a_second_and_storage_calls_for_each(string orchestrator, int count)
    {
        await using var host = DurableTaskTestHost.Start(new DurableTaskTestHost.Settings(azurite.ConnectionString, AzuriteFixture.UniqueName("hub").ToLowerInvariant(), tasks => tasks
            .AddOrchestratorFunc<int, int>("sequence", async (context, activities) =>
            {
                for (var index = 0; index < activities; index++)
                    await context.CallActivityAsync<int>("echo", index);
                return activities;
            })
            .AddOrchestratorFunc<int, int>("fan", async (context, activities) =>
                (await Task.WhenAll(Enumerable.Range(0, activities).Select(index => context.CallActivityAsync<int>("echo", index)))).Length)
            .AddActivityFunc<int, int>("echo", (_, value) => value)));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await RunAsync(host, orchestrator, 5, patience.Token);
        var calls = host.Faults.Calls;
        var time = Stopwatch.StartNew();
        Assert.Equal(count, await RunAsync(host, orchestrator, count, patience.Token));
        output.WriteLine($"{orchestrator}: {count / time.Elapsed.TotalSeconds:F0} activities/s, {(host.Faults.Calls - calls) / (double)count:F2} storage calls for each, polls included");
    }

    private static async Task<int> RunAsync(DurableTaskTestHost host, string orchestrator, int count, CancellationToken cancellationToken)
    {
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, count, cancellation: cancellationToken);
        return (await host.Client.WaitForInstanceCompletionAsync(id, true, cancellationToken)).ReadOutputAs<int>();
    }
}
