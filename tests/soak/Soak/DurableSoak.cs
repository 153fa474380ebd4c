using System.Collections.Concurrent;
using System.Diagnostics;
using Catalyze.DurableTask;
using Catalyze.DurableTask.Client;
using Catalyze.DurableTaskSupport;
using Catalyze.TestSupport;

namespace Catalyze.Soak;

/// <summary>Starts orchestrations for a time while workers die, waits for all of them, and audits what is left.</summary>
internal static class DurableSoak
{
    private const int AtOnce = 96;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);

    internal static async Task<int> RunAsync(TimeSpan length, int seed, CancellationToken cancellationToken)
    {
        seed = seed == 0 ? Random.Shared.Next(1_000_000) : seed;
        await using var azurite = await AzuriteProcess.StartNewAsync();
        await using var caller = DurableTaskTestHost.Create(SoakHub.Settings(azurite.ConnectionString));
        await using var workers = new WorkerProcesses(azurite.ConnectionString, new Random(seed));
        workers.StartAll();
        var time = Stopwatch.StartNew();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(length);
        Say(time, $"seed {seed}: three workers, killed at random for {length.TotalMinutes:F1} min");
        var killing = workers.KillAtRandomAsync(over.Token);
        var wrong = new ConcurrentBag<string>();
        var done = 0;
        var started = 0;
        var saying = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                await Task.Delay(SayEvery, CancellationToken.None);
                Say(time, $"{Volatile.Read(ref started)} started, {Volatile.Read(ref done)} done, {workers.Kills} kills, {wrong.Count} wrong");
            }
        }, CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            while (!over.IsCancellationRequested)
            {
                var number = Interlocked.Increment(ref started);
                var orchestration = SoakHub.Orchestrations[number % SoakHub.Orchestrations.Length];
                if (await ObserveAsync(caller.Client, orchestration, $"{orchestration}-{number}") is { } difference)
                    wrong.Add($"{orchestration}-{number}: {difference}");
                Interlocked.Increment(ref done);
            }
        }));
        await killing;
        await saying;
        Say(time, $"{started} orchestrations are over; auditing");
        var left = await AuditAsync(caller);
        var clean = await workers.StopAsync();
        foreach (var problem in wrong.Take(20).Concat(left.Take(20).Select(row => $"left: {row}")))
            Say(time, problem);
        var passed = wrong.IsEmpty && left.Count == 0 && clean && workers.Ended == 0 && done == started && done > 0 && workers.Kills > 0;
        Say(time, $"{(passed ? "PASSED" : "FAILED")}: {done} of {started} orchestrations over, {wrong.Count} wrong, lost or stuck; {workers.Kills} kills, {workers.Ended} workers ended by themselves{(clean ? "" : ", a worker saw failures")}; {left.Count} rows or messages left");
        return passed ? 0 : 1;
    }

    private static void Say(Stopwatch time, string what) => Console.WriteLine($"[{time.Elapsed.TotalSeconds,4:F0} s] {what}");

    // Purged when right, so that the tables stay as large as what is wrong.
    private static async Task<string?> ObserveAsync(DurableTaskClient client, string orchestration, string id)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(orchestration, new StartOrchestrationOptions(id), patience.Token);
            for (var number = 1; number <= SoakHub.EventsOf(orchestration); number++)
                await client.RaiseEventAsync(id, "next", $"e{number}", patience.Token);
            var over = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, patience.Token);
            var expected = $"\"{SoakHub.Expected(orchestration)}\"";
            if (over.RuntimeStatus != OrchestrationRuntimeStatus.Completed || over.SerializedOutput != expected)
                return $"{over.RuntimeStatus} {over.SerializedOutput} {over.FailureDetails} instead of {expected}";
            // Its mark goes within a sweep; the hub's audit sees the rest.
            await client.PurgeInstanceAsync(id, new PurgeInstanceOptions(Recursive: true), patience.Token);
            return null;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return $"not over after {Patience.TotalSeconds:F0} s";
        }
        catch (Exception failure) when (failure is Azure.RequestFailedException or StorageUnavailableException or InvalidOperationException)
        {
            return failure.Message;
        }
    }

    // A message that a killed worker had received is hidden for its visibility; what counts is that nothing waits and nothing is marked.
    private static async Task<IReadOnlyList<string>> AuditAsync(DurableTaskTestHost caller)
    {
        var audit = new HubAudit(caller);
        IReadOnlyList<string> left = [];
        for (var attempt = 0; attempt < 60; attempt++)
        {
            left = [.. await audit.LeftoversAsync(), .. await audit.WaitingMessagesAsync()];
            if (left.Count == 0)
                break;
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        return [.. left, .. await audit.InstancesAsync()];
    }
}
