using System.Collections.Concurrent;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.DurableTask.Tests;

/// <summary>A process dies before or after any of its storage calls; another goes on, and nothing shows.</summary>
public sealed class CrashTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_death_at_any_storage_call_changes_nothing(bool after)
    {
        var whole = await RunAsync(cutAt: 0, after, die: true);
        Assert.Equal(Expected, whole.Result);

        // Calls differ a little from run to run with the timing of polls; a cut beyond the last call cuts nothing.
        var cuts = Enumerable.Range(1, whole.Calls).ToList();
        var failures = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(cuts, new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (cut, _) =>
        {
            var run = await RunAsync(cut, after, die: true);
            if (run.Result != Expected)
                failures.Add($"cut at {cut}: {run.Result}");
        });

        output.WriteLine($"{cuts.Count} cut points {(after ? "after" : "before")} a call");
        Assert.Empty(failures);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_single_call_without_an_answer_changes_nothing(bool after)
    {
        var whole = await RunAsync(cutAt: 0, after, die: false);
        var failures = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(1, whole.Calls), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (cut, _) =>
        {
            var run = await RunAsync(cut, after, die: false);
            if (run.Result != Expected)
                failures.Add($"cut at {cut}: {run.Result}");
        });

        Assert.Empty(failures);
    }

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

    // The process under test also is the client: its own calls are cut too, and repeated as a caller would repeat them.
    private async Task<(string? Result, int Calls)> RunAsync(int cutAt, bool after, bool die)
    {
        var settings = Settings();
        await using var broken = DurableTaskTestHost.Create(settings with { Retries = 0 });
        broken.Faults.CutAt = cutAt;
        broken.Faults.CutAfter = after;
        broken.Faults.OnlyOnce = !die;
        broken.Run();
        await using var healthy = DurableTaskTestHost.Create(settings);
        using var patience = new CancellationTokenSource(Patience);
        var id = "i" + Guid.NewGuid().ToString("N");
        if (!await TryAsync(() => broken.Client.ScheduleNewOrchestrationInstanceAsync("work", "x", new StartOrchestrationOptions(id), patience.Token)))
        {
            try
            {
                await healthy.Client.ScheduleNewOrchestrationInstanceAsync("work", "x", new StartOrchestrationOptions(id), patience.Token);
            }
            catch (OrchestrationAlreadyExistsException)
            {
                // The cut came after the start was done: a caller with an id of its own learns it this way.
            }
        }

        healthy.Run();
        await healthy.Client.RaiseEventAsync(id, "more", "e1", patience.Token);
        await healthy.Client.RaiseEventAsync(id, "more", "e2", patience.Token);
        var done = await healthy.Client.WaitForInstanceCompletionAsync(id, true, patience.Token);
        return (done.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? done.ReadOutputAs<string>() : $"{done.RuntimeStatus} {done.FailureDetails}", broken.Faults.Calls);
    }

    private static async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception failure) when (failure is Azure.RequestFailedException { Status: 0 } or AggregateException)
        {
            return false;
        }
    }
}
