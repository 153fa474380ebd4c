using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Catalyze.DurableTask.Tests.Faults;

/// <summary>One run of a scenario: a worker and a client whose storage calls may fail, others that take over, and an observer.</summary>
internal sealed class FaultRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly CancellationTokenSource patience = new(Patience);
    private readonly List<Task> stale = [];
    private readonly FaultScenario scenario;
    private readonly DurableTaskTestHost standIn;
    private readonly DurableTaskTestHost observer;

    public FaultRun(string connectionString, FaultScenario scenario, Func<Func<Task>, Task>? around = null)
    {
        this.scenario = scenario;
        var notifier = new InstanceNotifier();
        var settings = new DurableTaskTestHost.Settings(connectionString, AzuriteFixture.UniqueName("hub"), scenario.Tasks(this))
        {
            SweepInterval = TimeSpan.FromMilliseconds(600),
            WorkerLease = TimeSpan.FromMilliseconds(1200),
            Poll = TimeSpan.FromSeconds(2),
            Bell = new QueueBellSignal(),
            Around = around ?? (handle => handle()),
            // Who waits in one process of a test may as well hear of changes made in another.
            Services = services => services.AddSingleton(notifier),
        };
        Worker = DurableTaskTestHost.Create(settings with { Retries = 0 });
        Client = DurableTaskTestHost.Create(settings);
        standIn = DurableTaskTestHost.Create(settings);
        observer = DurableTaskTestHost.Create(settings);
    }

    public DurableTaskTestHost Worker { get; }

    /// <summary>A process that only calls the hub, with the repeats that clients have.</summary>
    public DurableTaskTestHost Client { get; }

    /// <summary>What made an activity fail is mended.</summary>
    public bool IsMended { get; set; }

    /// <summary>Runs the scenario; where something stands still, it wakes at the end and is observed once more.</summary>
    /// <returns>What was observed.</returns>
    public async Task<string> ObserveAsync()
    {
        Worker.Run();
        var takingOver = TakeOverAsync();
        var observed = await scenario.RunAsync(this);
        await NothingLeftAsync();
        if (Worker.Faults.IsFrozen || Client.Faults.IsFrozen)
            observed += await WakeAsync();
        await patience.CancelAsync();
        await takingOver;
        return observed + string.Concat(Worker.Failures.Concat(standIn.Failures).Select(failure => $" and {failure.Message}"));
    }

    /// <summary>A caller's call: made again by another process where the caller's stands still.</summary>
    public async Task<T> CallAsync<T>(Func<DurableTaskClient, Task<T>> call)
    {
        if (!Client.Faults.IsFrozen)
        {
            var first = call(Client.Client);
            while (!first.IsCompleted && !Client.Faults.IsFrozen)
                await Task.WhenAny(first, Task.Delay(20, patience.Token));
            if (!Client.Faults.IsFrozen)
                return await first;
            stale.Add(IgnoreRefusalAsync(first));
        }

        return await call(observer.Client);
    }

    public Task CallAsync(Func<DurableTaskClient, Task> call) => CallAsync(async client =>
    {
        await IgnoreRefusalAsync(call(client));
        return true;
    });

    public async Task<string> OutputAsync(string instanceId)
    {
        var done = await observer.Client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, patience.Token);
        return $"{done.RuntimeStatus} {done.SerializedOutput}";
    }

    public Task UntilAsync(Func<DurableTaskClient, Task<bool>> holds) => Eventually.HoldsAsync(() => holds(observer.Client), Patience);

    /// <summary>Every instance there is.</summary>
    public Task<string> IdsAsync() => CallAsync(async client =>
    {
        List<string> ids = [];
        await foreach (var instance in client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 1)))
            ids.Add($"{instance.InstanceId}={instance.RuntimeStatus}");
        return string.Join(',', ids.Order(StringComparer.Ordinal));
    });

    public async ValueTask DisposeAsync()
    {
        await patience.CancelAsync();
        foreach (var host in new[] { Worker, Client, standIn, observer })
            await host.DisposeAsync();
        patience.Dispose();
    }

    // Done already by the call that got no answer: started, rewound, ended.
    private static async Task IgnoreRefusalAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception refused) when (refused is OrchestrationAlreadyExistsException or InvalidOperationException or ArgumentException)
        {
            // The outcome is observed, not assumed from this.
        }
    }

    // What a caller asked for late may well happen late; what a worker does late must change nothing.
    private async Task<string> WakeAsync()
    {
        var mayChange = Client.Faults.IsFrozen;
        var before = await OutputsAsync();
        Worker.Faults.Thaw();
        Client.Faults.Thaw();
        await Task.WhenAll(stale).WaitAsync(patience.Token);
        await Eventually.HoldsAsync(() => Task.FromResult(Worker.InWork == 0), Patience);
        var after = await OutputsAsync();
        await NothingLeftAsync();
        return after == before || mayChange ? string.Empty : $" but after waking {after} instead of {before}";
    }

    // No message in an inbox, nothing to be sent, nothing marked.
    private async Task NothingLeftAsync()
    {
        if (await new HubAudit(observer).LeftInTheEndAsync(patience.Token) is { Count: > 0 } left)
            throw new TimeoutException($"Left over: {string.Join(", ", left)}");
    }

    private async Task TakeOverAsync()
    {
        try
        {
            while (!Worker.Faults.IsFrozen)
                await Task.Delay(50, patience.Token);
            standIn.Run();
        }
        catch (OperationCanceledException)
        {
            // The scenario is over.
        }
    }

    private async Task<string> OutputsAsync()
    {
        List<string> outputs = [];
        await foreach (var instance in observer.Client.GetAllInstancesAsync())
            outputs.Add($"{instance.InstanceId}: {await OutputAsync(instance.InstanceId)}");
        return string.Join("; ", outputs.Order(StringComparer.Ordinal));
    }
}
