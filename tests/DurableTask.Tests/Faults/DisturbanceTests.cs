using Catalyze.DurableTask.Client;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.DurableTask.Tests.Faults;

/// <summary>Messages that come twice or late, and storage that is away for a while.</summary>
public sealed class DisturbanceTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>
{
    [Theory]
    [InlineData("calls")]
    [InlineData("events")]
    [InlineData("ends")]
    [InlineData("again")]
    public async Task Messages_that_come_twice_or_late_change_nothing(string name)
    {
        var scenario = FaultScenarios.All[name];
        string expected;
        await using (var whole = new FaultRun(azurite.ConnectionString, scenario))
            expected = await whole.ObserveAsync();
        await using var twice = new FaultRun(azurite.ConnectionString, scenario, handle => Task.WhenAll(handle(), handle()));
        await using var late = new FaultRun(azurite.ConnectionString, scenario, async handle =>
        {
            await Task.Delay(Random.Shared.Next(300));
            await handle();
        });

        Assert.Equal(expected, await twice.ObserveAsync());
        Assert.Equal(expected, await late.ObserveAsync());
    }

    [Fact]
    public async Task An_outage_of_storage_loses_nothing_and_spends_no_lives_of_messages()
    {
        var directory = Directory.CreateTempSubdirectory("durable-outage");
        try
        {
            await using var own = await AzuriteProcess.StartNewAsync(directory.FullName);
            await using var host = DurableTaskTestHost.Start(new DurableTaskTestHost.Settings(own.ConnectionString, AzuriteFixture.UniqueName("hub"), tasks => tasks
                .AddOrchestratorFunc<string>("sequence", async context =>
                {
                    var log = string.Empty;
                    for (var index = 0; index < 30; index++)
                        log += await context.CallActivityAsync<string>("letter", index);
                    return log;
                })
                .AddActivityFunc<int, string>("letter", async (_, index) =>
                {
                    // Long enough to travel, so that messages are in work when storage goes away.
                    await Task.Delay(40);
                    return ((char)('a' + (index % 26))).ToString();
                })));
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
            var ids = new List<string>();
            for (var index = 0; index < 8; index++)
                ids.Add(await host.Client.ScheduleNewOrchestrationInstanceAsync("sequence", cancellation: patience.Token));
            await host.Client.WaitForInstanceStartAsync(ids[0], patience.Token);
            await own.StopAsync();
            await Eventually.HoldsAsync(() => Task.FromResult(host.Repeats > 3), TimeSpan.FromSeconds(60));
            await own.StartAsync();

            foreach (var id in ids)
                Assert.Equal("abcdefghijklmnopqrstuvwxyzabcd", (await AnswerAsync(host, id, patience.Token)).ReadOutputAs<string>());
            Assert.Empty(host.Failures);
            Assert.Equal(1, host.HighestDequeueCount);
            output.WriteLine($"{host.Repeats} calls of entry points were repeated in place");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    // The caller of this test may meet the end of the outage too.
    private static async Task<OrchestrationMetadata> AnswerAsync(DurableTaskTestHost host, string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await host.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellationToken);
            }
            catch (Exception failure) when (failure is Azure.RequestFailedException { Status: 0 } or AggregateException)
            {
                await Task.Delay(200, cancellationToken);
            }
        }
    }
}
