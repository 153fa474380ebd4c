using System.Collections.Concurrent;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Catalyze.App.Invocations;
using Catalyze.App.LocalTriggers;
using Catalyze.Storage;
using Catalyze.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Catalyze.App.Tests;

/// <summary>The Functions host's queue rules, against real queues.</summary>
public sealed class QueueListenerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly QueueTriggerOptions Fast = new() { MaxPollingInterval = TimeSpan.FromMilliseconds(200), MaxDequeueCount = 5 };

    private readonly string name = AzuriteFixture.UniqueName("q-");
    private readonly LocalQueueBell bell = new();

    [Fact]
    public async Task A_message_that_succeeds_is_deleted()
    {
        var seen = new ConcurrentQueue<string>();
        await using var pump = Start((text, _) => { seen.Enqueue(text); return Task.CompletedTask; });
        await Sender().SendAsync(name, """{"a":"ü"}""");
        await Eventually.HoldsAsync(async () => !seen.IsEmpty && await DepthAsync(name) == 0);
        Assert.Equal(["""{"a":"ü"}"""], seen);
    }

    [Fact]
    public async Task A_message_that_fails_five_times_goes_to_the_poison_queue_unchanged()
    {
        var tries = 0;
        await using var pump = Start((_, _) => { Interlocked.Increment(ref tries); throw new InvalidOperationException("broken"); });
        await Sender().SendAsync(name, "bad");
        await Eventually.HoldsAsync(async () => await DepthAsync(name + "-poison") == 1 && await DepthAsync(name) == 0);
        Assert.Equal(5, tries);
        QueueMessage poisoned = await azurite.Connection.CreateQueues(QueueMessageEncoding.Base64).GetQueueClient(name + "-poison").ReceiveMessageAsync();
        Assert.Equal("bad", poisoned.MessageText);
    }

    [Fact]
    public async Task A_message_already_over_the_count_goes_to_the_poison_queue_without_a_call()
    {
        var queue = azurite.Connection.CreateQueues(QueueMessageEncoding.Base64).GetQueueClient(name);
        await queue.CreateAsync();
        await queue.SendMessageAsync("worn out");
        for (var i = 0; i < 5; i++)
        {
            QueueMessage taken = await queue.ReceiveMessageAsync(TimeSpan.FromSeconds(30));
            await queue.UpdateMessageAsync(taken.MessageId, taken.PopReceipt, visibilityTimeout: TimeSpan.Zero);
        }

        var calls = 0;
        await using var pump = Start((_, _) => { Interlocked.Increment(ref calls); return Task.CompletedTask; });
        await Eventually.HoldsAsync(async () => await DepthAsync(name + "-poison") == 1 && await DepthAsync(name) == 0);
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task Text_that_is_not_base64_ends_in_the_poison_queue_and_stops_nobody()
    {
        var queue = azurite.Connection.CreateQueues(QueueMessageEncoding.None).GetQueueClient(name);
        await queue.CreateAsync();
        await queue.SendMessageAsync("<not base64>");
        var seen = new ConcurrentQueue<string>();
        await using var pump = Start((text, _) => { seen.Enqueue(text); return Task.CompletedTask; });
        await Sender().SendAsync(name, "good");
        await Eventually.HoldsAsync(async () => seen.Contains("good") && await DepthAsync(name + "-poison") == 1);
        Assert.Single(seen);
    }

    [Fact]
    public async Task A_message_in_work_stays_hidden_however_long_it_takes()
    {
        var calls = 0;
        var release = new TaskCompletionSource();
        await using var pump = Start(
            async (_, stop) =>
            {
                Interlocked.Increment(ref calls);
                await release.Task.WaitAsync(stop);
            },
            hidden: TimeSpan.FromSeconds(2));
        await Sender().SendAsync(name, "slow");
        await Eventually.HoldsAsync(() => Volatile.Read(ref calls) == 1);
        // Two and a half times as long as it was hidden at first.
        await Task.Delay(TimeSpan.FromSeconds(5));
        release.SetResult();
        await Eventually.HoldsAsync(async () => await DepthAsync(name) == 0);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_message_in_work_at_a_stop_is_there_for_the_next_start()
    {
        var started = new TaskCompletionSource();
        await using (Start(async (_, stop) =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, stop);
        }))
        {
            await Sender().SendAsync(name, "interrupted");
            await started.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }

        var seen = new ConcurrentQueue<string>();
        await using var pump = Start((text, _) => { seen.Enqueue(text); return Task.CompletedTask; });
        await Eventually.HoldsAsync(() => seen.Contains("interrupted"));
    }

    [Fact]
    public async Task A_ring_fetches_at_once_where_the_poll_would_take_a_minute()
    {
        var seen = new ConcurrentQueue<string>();
        await using var pump = Start(
            (text, _) => { seen.Enqueue(text); return Task.CompletedTask; }, options: Fast with { MaxPollingInterval = TimeSpan.FromMinutes(1) });
        await Sender().SendAsync(name, "first");
        await Eventually.HoldsAsync(() => seen.Contains("first"));
        // Long enough for the pauses to have grown past the patience below.
        await Task.Delay(TimeSpan.FromSeconds(4));
        await Sender().SendAsync(name, "second");
        await Eventually.HoldsAsync(() => seen.Contains("second"), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task No_more_are_in_work_than_a_batch_above_the_threshold()
    {
        var gate = new TaskCompletionSource();
        var inWork = 0;
        var most = 0;
        await using var pump = Start(
            async (_, _) =>
            {
                var now = Interlocked.Increment(ref inWork);
                InterlockedMax(ref most, now);
                await gate.Task;
                Interlocked.Decrement(ref inWork);
            },
            options: Fast with { BatchSize = 4, NewBatchThreshold = 2 });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Sender().SendAsync(name, $"{i}")));
        await Eventually.HoldsAsync(() => Volatile.Read(ref inWork) > 2);
        await Task.Delay(500);
        Assert.InRange(Volatile.Read(ref most), 3, 6);
        gate.SetResult();
        await Eventually.HoldsAsync(async () => await DepthAsync(name) == 0);
    }

    [Fact]
    public async Task An_outage_of_storage_neither_ends_the_pump_nor_spends_tries()
    {
        var data = Directory.CreateTempSubdirectory("catalyze-azurite-").FullName;
        await using var own = await AzuriteProcess.StartNewAsync(data);
        var connection = new Storage.Connections.StorageConnection(own.ConnectionString);
        var sender = new QueueSender(connection.CreateQueues(QueueMessageEncoding.Base64), bell);
        var tables = connection.CreateTables(TimeProvider.System).GetTableClient("work");
        await tables.CreateIfNotExistsAsync();
        var calls = 0;
        var done = 0;
        await using var pump = Start(
            async (_, stop) =>
            {
                Interlocked.Increment(ref calls);
                await tables.UpsertEntityAsync(new Storage.Tables.TableEntity("p", "r"), cancellationToken: stop);
                Interlocked.Increment(ref done);
            },
            connection: connection);
        await sender.SendAsync(name, "before");
        await Eventually.HoldsAsync(() => Volatile.Read(ref done) == 1);

        await own.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(2));
        await own.StartAsync();
        await sender.SendAsync(name, "after");
        await Eventually.HoldsAsync(() => Volatile.Read(ref done) == 2);
        await pump.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }

    private QueueSender Sender() => new(azurite.Connection.CreateQueues(QueueMessageEncoding.Base64), bell);

    private async Task<int> DepthAsync(string queueName)
    {
        var queue = azurite.Connection.CreateQueues(QueueMessageEncoding.None).GetQueueClient(queueName);
        return await queue.ExistsAsync() ? (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount : 0;
    }

    private RunningListener Start(
        Func<string, CancellationToken, Task> run, QueueTriggerOptions? options = null, TimeSpan? hidden = null, Storage.Connections.StorageConnection? connection = null)
    {
        var function = new FunctionDefinition("F", "queueTrigger", "message", name, Schedule: null);
        var handler = new InvocationHandler([new FunctionEntry("F", name, run)], TimeProvider.System, NullLogger<InvocationHandler>.Instance);
        return new RunningListener(new QueueListener(
            function,
            (connection ?? azurite.Connection).CreateQueues(QueueMessageEncoding.None),
            handler,
            bell,
            options ?? Fast,
            hidden ?? TimeSpan.FromSeconds(60),
            TimeProvider.System,
            NullLogger<QueueListener>.Instance));
    }

    private sealed class RunningListener : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Task running;

        public RunningListener(QueueListener listener)
        {
            running = Task.Run(() => listener.RunAsync(stop.Token));
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await running.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
