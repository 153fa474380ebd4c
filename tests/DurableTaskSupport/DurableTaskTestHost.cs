using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Catalyze.Storage;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTaskSupport;

/// <summary>One process of a task hub: feeds its entry points from the queues, as the Functions host does, and sweeps.</summary>
public sealed class DurableTaskTestHost : IAsyncDisposable
{
    // On a busy machine an answer may take long, and is none of the faults that are tested.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly ServiceProvider services;
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> loops = [];
    private readonly Settings settings;
    private int inWork;

    private DurableTaskTestHost(Settings settings)
    {
        this.settings = settings;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["AzureWebJobsStorage"] = settings.ConnectionString,
            ["Catalyze:DurableTask:TaskHub"] = settings.TaskHub,
            ["Catalyze:DurableTask:SweepInterval"] = settings.SweepInterval.ToString(),
            ["Catalyze:DurableTask:WorkerLease"] = settings.WorkerLease.ToString(),
            ["Catalyze:DurableTask:MaximumSweepBackoff"] = (settings.SweepInterval * 4).ToString(),
        }).Build();
        var collection = new ServiceCollection();
        Bell = settings.Bell ?? new QueueBellSignal();
        collection.AddSingleton<IQueueBell>(Bell);
        var transport = Faults.Wrap(SharedTransport);
        collection.AddSingleton(_ => new TableServiceClient(settings.ConnectionString, new TableClientOptions { Transport = transport, Retry = { MaxRetries = settings.Retries, NetworkTimeout = LongestAnswer } }));
        collection.AddSingleton(_ => new QueueServiceClient(
            settings.ConnectionString, new QueueClientOptions { Transport = transport, MessageEncoding = QueueMessageEncoding.Base64, Retry = { MaxRetries = settings.Retries, NetworkTimeout = LongestAnswer } }));
        collection.AddSingleton(_ => new BlobServiceClient(settings.ConnectionString, new BlobClientOptions { Transport = transport, Retry = { MaxRetries = settings.Retries, NetworkTimeout = LongestAnswer } }));
        collection.AddCatalyzeStorage(configuration);
        collection.AddDurableTaskHub(configuration);
        collection.AddDurableTaskWorker().AddTasks(settings.Tasks).Configure(settings.Worker);
        collection.Configure(settings.Options);
        settings.Services(collection);
        services = collection.BuildServiceProvider();
        Client = services.GetRequiredService<DurableTaskClient>();
    }

    /// <summary>The client of this process.</summary>
    public DurableTaskClient Client { get; }

    /// <summary>Names of the hub.</summary>
    public DurableTaskHubOptions Hub => services.GetRequiredService<IOptions<DurableTaskHubOptions>>().Value;

    /// <summary>Faults of this process's storage calls.</summary>
    public StorageFaults Faults { get; } = new();

    /// <summary>Wakes this process's pumps.</summary>
    public QueueBellSignal Bell { get; }

    /// <summary>What the process is composed of.</summary>
    public IServiceProvider Services => services;

    // One pool of connections for the test process: each host would otherwise open its own.
    private static HttpPipelineTransport SharedTransport { get; } = new HttpClientTransport(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = 64,
        // Azurite ends a connection that was idle for 5 s, and on a busy machine ours must be given up well before.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1),
        UseCookies = false,
    });

    /// <summary>Starts a process that serves the hub.</summary>
    public static DurableTaskTestHost Start(Settings settings)
    {
        var host = new DurableTaskTestHost(settings);
        host.Run();
        return host;
    }

    /// <summary>Makes a process whose pumps do not run yet.</summary>
    public static DurableTaskTestHost Create(Settings settings) => new(settings);

    /// <summary>Starts the pumps.</summary>
    public void Run()
    {
        var turns = services.GetRequiredService<OrchestrationTurnFunction>();
        var activities = services.GetRequiredService<ActivityFunction>();
        var sweep = services.GetRequiredService<InstanceSweepFunction>();
        loops.Add(Task.Run(() => PumpAsync(Hub.TurnQueue, turns.RunAsync)));
        loops.Add(Task.Run(() => PumpAsync(Hub.ActivityQueue, activities.RunAsync)));
        loops.Add(Task.Run(() => SweepAsync(sweep)));
    }

    /// <summary>Ends the process at once: nothing in flight is finished, no message is given back.</summary>
    public async Task KillAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(loops);
    }

    public async ValueTask DisposeAsync()
    {
        Faults.Thaw();
        await KillAsync();
        await services.DisposeAsync();
        stop.Dispose();
    }

    private async Task PumpAsync(string queueName, Func<string, CancellationToken, Task> function)
    {
        var queue = services.GetRequiredService<QueueServiceClient>().GetQueueClient(queueName);
        using var room = new SemaphoreSlim(settings.Concurrency);
        var running = new List<Task>();
        var missing = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (missing)
                    await queue.CreateIfNotExistsAsync(cancellationToken: stop.Token);
                missing = false;
                await room.WaitAsync(stop.Token);
                room.Release();
                var ring = Bell.NextRing(queueName);
                QueueMessage[] messages = await queue.ReceiveMessagesAsync(Math.Clamp(room.CurrentCount, 1, 16), settings.Visibility, stop.Token);
                if (messages.Length > 0 && await Faults.ReceivedAsync(queueName, stop.Token))
                    continue;
                running.RemoveAll(task => task.IsCompleted);
                foreach (var message in messages)
                {
                    await room.WaitAsync(stop.Token);
                    running.Add(Task.Run(() => HandleAsync(queue, message, function, room)));
                }

                if (messages.Length == 0)
                    await Task.WhenAny(ring, Task.Delay(settings.Poll, stop.Token));
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Azure.RequestFailedException unknown) when (unknown.Status == 404)
            {
                missing = true;
            }
            catch (Exception failure) when (IsCut(failure))
            {
                // The fault this test injects, or an outage: the next look tells.
                await Task.Delay(20, CancellationToken.None);
            }
        }

        await Task.WhenAll(running);
    }

    private async Task HandleAsync(QueueClient queue, QueueMessage message, Func<string, CancellationToken, Task> function, SemaphoreSlim room)
    {
        Interlocked.Increment(ref inWork);
        HighestDequeueCount = Math.Max(HighestDequeueCount, message.DequeueCount);
        try
        {
            await settings.Around(() => RepeatAsync(() => function(message.Body.ToString(), stop.Token), failure => failure is StorageUnavailableException));
            await RepeatAsync(() => queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, stop.Token), IsCut);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (Azure.RequestFailedException gone) when (gone.Status == 404)
        {
            // Its visibility ran out and somebody else deleted it.
        }
        catch (Exception failure)
        {
            Failures.Add(failure);
            if (message.DequeueCount < 5)
                await GiveBackAsync(queue, message);
        }
        finally
        {
            Interlocked.Decrement(ref inWork);
            room.Release();
        }
    }

    // As the app does: an outage is waited for in place and spends none of the message's lives.
    private async Task RepeatAsync(Func<Task> call, Func<Exception, bool> isOutage)
    {
        for (var pause = TimeSpan.FromMilliseconds(10); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await call();
                return;
            }
            catch (Exception failure) when (isOutage(failure) && !stop.IsCancellationRequested)
            {
                Repeats++;
                await Task.Delay(pause, stop.Token);
            }
        }
    }

    /// <summary>Messages in work.</summary>
    public int InWork => Volatile.Read(ref inWork);

    /// <summary>How often a message of this process had been received at most.</summary>
    public long HighestDequeueCount { get; private set; }

    /// <summary>Calls of entry points that were repeated because storage gave no answer.</summary>
    public int Repeats { get; private set; }

    /// <summary>Failures of entry points that were not injected.</summary>
    public System.Collections.Concurrent.ConcurrentBag<Exception> Failures { get; } = [];

    private static async Task GiveBackAsync(QueueClient queue, QueueMessage message)
    {
        try
        {
            await queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, message.Body, TimeSpan.Zero, CancellationToken.None);
        }
        catch (Exception failure) when (failure is Azure.RequestFailedException || IsCut(failure))
        {
            // It comes again when its visibility ends.
        }
    }

    private static bool IsCut(Exception failure) => failure switch
    {
        StorageUnavailableException => true,
        IOException => true,
        // The SDK's own limit of a call, which a process that stands still runs into when it wakes.
        TaskCanceledException => true,
        AggregateException many => many.InnerExceptions.All(IsCut),
        Azure.RequestFailedException refused => refused.Status is 0 or 503,
        _ => false,
    };

    private async Task SweepAsync(InstanceSweepFunction sweep)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(settings.SweepInterval, stop.Token);
                await sweep.RunAsync(stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (StorageUnavailableException)
            {
                // The next sweep does it.
            }
        }
    }

    /// <summary>How a process is set up.</summary>
    public sealed record Settings(string ConnectionString, string TaskHub, Action<DurableTaskRegistry> Tasks)
    {
        public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(1);

        public TimeSpan WorkerLease { get; init; } = TimeSpan.FromSeconds(3);

        /// <summary>The host hides a message for ten minutes; nothing may ever wait for that.</summary>
        public TimeSpan Visibility { get; init; } = TimeSpan.FromMinutes(10);

        public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(500);

        public int Concurrency { get; init; } = 16;

        /// <summary>Shared by processes of one test that ring for each other; null for one of the process's own.</summary>
        public QueueBellSignal? Bell { get; init; }

        /// <summary>What happens around the handling of a message: late, twice.</summary>
        public Func<Func<Task>, Task> Around { get; init; } = handle => handle();

        /// <summary>Repeats of a storage call without an answer; 0 where a fault that is injected must reach the code under test.</summary>
        public int Retries { get; init; } = 3;

        /// <summary>Sets further options of the hub.</summary>
        public Action<DurableTaskHubOptions> Options { get; init; } = _ => { };

        public Action<DurableTaskWorkerOptions> Worker { get; init; } = _ => { };

        public Action<IServiceCollection> Services { get; init; } = _ => { };
    }
}
