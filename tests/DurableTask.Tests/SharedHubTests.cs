using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.DurableTask.Tests;

/// <summary>Several processes and several copies of a message.</summary>
public sealed class SharedHubTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Two_workers_share_a_hub_without_repeating_or_losing()
    {
        var settings = Settings();
        await using var first = DurableTaskTestHost.Start(settings);
        await using var second = DurableTaskTestHost.Start(settings);
        var ids = new List<string>();
        for (var index = 0; index < 20; index++)
            ids.Add(await (index % 2 == 0 ? first : second).Client.ScheduleNewOrchestrationInstanceAsync("work", "x"));
        foreach (var id in ids)
        {
            await second.Client.RaiseEventAsync(id, "more", "e1");
            await second.Client.RaiseEventAsync(id, "more", "e2");
        }

        using var patience = new CancellationTokenSource(Patience);
        foreach (var id in ids)
            Assert.Equal(Expected, (await first.Client.WaitForInstanceCompletionAsync(id, true, patience.Token)).ReadOutputAs<string>());
        Assert.Empty(first.Failures.Concat(second.Failures));
    }

    [Fact]
    public async Task A_message_that_comes_twice_is_one_message()
    {
        await using var host = DurableTaskTestHost.Start(Settings());
        using var patience = new CancellationTokenSource(Patience);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("work", "x", cancellation: patience.Token);
        var queues = (Azure.Storage.Queues.QueueServiceClient)host.Services.GetService(typeof(Azure.Storage.Queues.QueueServiceClient))!;
        for (var copy = 0; copy < 10; copy++)
            await queues.GetQueueClient(host.Hub.TurnQueue).SendMessageAsync(id, patience.Token);
        await host.Client.RaiseEventAsync(id, "more", "e1", patience.Token);
        await host.Client.RaiseEventAsync(id, "more", "e2", patience.Token);

        Assert.Equal(Expected, (await host.Client.WaitForInstanceCompletionAsync(id, true, patience.Token)).ReadOutputAs<string>());
    }

    private const string Expected = "a(x) b(x)+c(x) sub(x) e1 e2 timer";

    private static void Tasks(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<string, string>("work", async (context, input) =>
        {
            var first = await context.CallActivityAsync<string>("step", $"a({input})");
            var both = await Task.WhenAll(context.CallActivityAsync<string>("step", $"b({input})"), context.CallActivityAsync<string>("step", $"c({input})"));
            var sub = await context.CallSubOrchestratorAsync<string>("child", input);
            var one = await context.WaitForExternalEvent<string>("more");
            var two = await context.WaitForExternalEvent<string>("more");
            await context.CreateTimer(TimeSpan.FromMilliseconds(50), CancellationToken.None);
            return $"{first} {string.Join('+', both)} {sub} {one} {two} timer";
        })
        .AddOrchestratorFunc<string, string>("child", (context, input) => context.CallActivityAsync<string>("step", $"sub({input})"))
        .AddActivityFunc<string, string>("step", (_, text) => text);

    private DurableTaskTestHost.Settings Settings() => new(azurite.ConnectionString, AzuriteFixture.UniqueName("hub").ToLowerInvariant(), Tasks)
    {
        SweepInterval = TimeSpan.FromMilliseconds(400),
        WorkerLease = TimeSpan.FromMilliseconds(1500),
        Poll = TimeSpan.FromMilliseconds(300),
    };
}
