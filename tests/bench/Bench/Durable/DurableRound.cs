using System.Collections.Concurrent;
using System.Diagnostics;
using Catalyze.DurableTask;
using Catalyze.DurableTask.Client;
using Catalyze.DurableTaskSupport;

namespace Catalyze.Bench.Durable;

/// <summary>One round: the floor, then the runtime, on a hub of its own.</summary>
internal sealed class DurableRound(string connectionString)
{
    private const int Concurrency = 16;
    private const int Steps = 200;
    private const int Fan = 1000;
    private const int Events = 300;
    private const int Starts = 100;

    private readonly ConcurrentDictionary<string, long> firstCalls = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<DurableFigure>> RunAsync(CancellationToken cancellationToken)
    {
        var floor = new StorageFloor(connectionString);
        await floor.PrepareAsync(cancellationToken);
        var single = await floor.TransactionsAsync(1, 300, cancellationToken);
        var mixed = await floor.MixedCallsAsync(Concurrency, 500, cancellationToken);
        var mixedSingle = await floor.MixedCallsAsync(1, 200, cancellationToken);
        List<DurableFigure> figures =
        [
            new("floor: table transactions of 4 rows, one at a time", "1/s", single),
            new($"floor: table transactions of 4 rows, {Concurrency} at a time", "1/s", await floor.TransactionsAsync(Concurrency, 500, cancellationToken)),
            new($"floor: queue cycles of put, get, delete, {Concurrency} at a time", "1/s", await floor.QueueCyclesAsync(Concurrency, 500, cancellationToken)),
            new("floor: calls of put, get, row, delete, one at a time", "1/s", mixedSingle),
            new($"floor: calls of put, get, row, delete, {Concurrency} at a time", "1/s", mixed),
        ];

        await using (var host = Start(budget: null))
        {
            await WarmUpAsync(host, cancellationToken);
            figures.Add(await ActivitiesAsync(host, "sequential activities", "sequence", Steps, single, 5, cancellationToken));
            figures.Add(await ActivitiesAsync(host, "fan-out of 1,000", "fan", Fan, mixed, 100, cancellationToken));
            figures.Add(await EventsAsync(host, mixed, cancellationToken));
            figures.AddRange(await LatenciesAsync(host, cancellationToken));
        }

        // Long activities always travel; the benchmark's do here, to see what that costs.
        await using (var host = Start(TimeSpan.Zero))
        {
            await WarmUpAsync(host, cancellationToken);
            figures.Add(await ActivitiesAsync(host, "sequential activities, all through the queue", "sequence", Steps / 2, mixedSingle, 5, cancellationToken));
            figures.Add(await ActivitiesAsync(host, "fan-out of 1,000, all through the queue", "fan", Fan, mixed, 100, cancellationToken));
            figures.Add(await FanInAsync(host, cancellationToken));
        }

        return figures;
    }

    private static async Task<DurableFigure> ActivitiesAsync(
        DurableTaskTestHost host, string name, string orchestrator, int count, double callsASecond, double published, CancellationToken cancellationToken)
    {
        var calls = host.Faults.Calls;
        var time = Stopwatch.StartNew();
        await DoneAsync(host, await host.Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, count, cancellationToken), cancellationToken);
        var each = (host.Faults.Calls - calls) / (double)count;
        return new DurableFigure(name, "1/s", count / time.Elapsed.TotalSeconds, each, callsASecond / each, published);
    }

    // From the first answer to the end, as the history tells: how fast one instance takes answers that come one by one.
    private static async Task<DurableFigure> FanInAsync(DurableTaskTestHost host, CancellationToken cancellationToken)
    {
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("fan", Fan, cancellationToken);
        var done = await DoneAsync(host, id, cancellationToken);
        var first = (await host.Client.GetOrchestrationHistoryAsync(id, cancellationToken)).OfType<TaskCompletedEvent>().Min(answer => answer.Timestamp);
        return new DurableFigure("fan-in responses, all through the queue", "1/s", Fan / (done.LastUpdatedAt - first).TotalSeconds, Published: 150);
    }

    private static async Task<DurableFigure> EventsAsync(DurableTaskTestHost host, double callsASecond, CancellationToken cancellationToken)
    {
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("events", Events, cancellationToken);
        await host.Client.WaitForInstanceStartAsync(id, cancellationToken);
        var calls = host.Faults.Calls;
        var time = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, Events), new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken }, async (number, token) =>
            await host.Client.RaiseEventAsync(id, "event", number, token));
        await DoneAsync(host, id, cancellationToken);
        var each = (host.Faults.Calls - calls) / (double)Events;
        return new DurableFigure("external events", "1/s", Events / time.Elapsed.TotalSeconds, each, callsASecond / each, 50);
    }

    private static async Task WarmUpAsync(DurableTaskTestHost host, CancellationToken cancellationToken)
    {
        foreach (var orchestrator in new[] { "sequence", "fan" })
            await DoneAsync(host, await host.Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, 30, cancellationToken), cancellationToken);
        await DoneAsync(host, await host.Client.ScheduleNewOrchestrationInstanceAsync("timed", new StartOrchestrationOptions("warm-up"), cancellationToken), cancellationToken);
    }

    private static Task<OrchestrationMetadata> DoneAsync(DurableTaskTestHost host, string id, CancellationToken cancellationToken) =>
        host.Client.WaitForInstanceCompletionAsync(id, cancellationToken);

    private async Task<IReadOnlyList<DurableFigure>> LatenciesAsync(DurableTaskTestHost host, CancellationToken cancellationToken)
    {
        var milliseconds = new List<double>();
        for (var number = 0; number < Starts; number++)
        {
            var began = Stopwatch.GetTimestamp();
            var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("timed", cancellation: cancellationToken);
            await DoneAsync(host, id, cancellationToken);
            milliseconds.Add(Stopwatch.GetElapsedTime(began, firstCalls[id]).TotalMilliseconds);
        }

        milliseconds.Sort();
        return
        [
            new("start to first activity, p50", "ms", milliseconds[Starts / 2]),
            new("start to first activity, p99", "ms", milliseconds[(int)Math.Ceiling(Starts * 0.99) - 1]),
        ];
    }

    private DurableTaskTestHost Start(TimeSpan? budget) => DurableTaskTestHost.Start(new DurableTaskTestHost.Settings(connectionString, "hub" + Guid.NewGuid().ToString("N")[..12], Register)
    {
        // What the app runs with.
        Poll = TimeSpan.FromMilliseconds(250),
        SweepInterval = TimeSpan.FromSeconds(5),
        WorkerLease = TimeSpan.FromSeconds(15),
        Concurrency = Concurrency,
        Options = options => options.LocalCallBudget = budget ?? options.LocalCallBudget,
    });

    private void Register(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<int, int>("sequence", async (context, count) =>
        {
            for (var index = 0; index < count; index++)
                await context.CallActivityAsync<int>("echo", index);
            return count;
        })
        .AddOrchestratorFunc<int, int>("fan", async (context, count) =>
            (await Task.WhenAll(Enumerable.Range(0, count).Select(index => context.CallActivityAsync<int>("echo", index)))).Length)
        .AddOrchestratorFunc<int, int>("events", async (context, count) =>
        {
            for (var index = 0; index < count; index++)
                await context.WaitForExternalEvent<int>("event");
            return count;
        })
        .AddOrchestratorFunc("timed", context => context.CallActivityAsync<int>("time"))
        .AddActivityFunc<int, int>("echo", (_, value) => value)
        .AddActivityFunc("time", context => firstCalls.TryAdd(context.InstanceId, Stopwatch.GetTimestamp()) ? 1 : 0);
}
