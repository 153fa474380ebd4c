using System.Diagnostics;
using Azure.Storage.Queues;
using Catalyze.Storage.Tables;

namespace Catalyze.Bench.Durable;

/// <summary>What the storage alone can do on this machine at this moment: the calls of a turn and of an activity, with nothing around them.</summary>
internal sealed class StorageFloor(string connectionString)
{
    private readonly TableClient table = new TableServiceClient(connectionString).GetTableClient("floor" + Guid.NewGuid().ToString("N"));
    private readonly QueueClient queue = new QueueServiceClient(connectionString).GetQueueClient("floor-" + Guid.NewGuid().ToString("N"));

    /// <summary>Transactions a second of four rows of about 1 KiB, as a turn commits them.</summary>
    public Task<double> TransactionsAsync(int concurrency, int count, CancellationToken cancellationToken) => RateAsync(concurrency, count, async worker =>
    {
        TableTransactionAction Write(string row) => new(
            TableTransactionActionType.UpsertReplace, new TableEntity($"p{worker}", row) { ["P0"] = new byte[1024] });
        await table.SubmitTransactionAsync([Write("a"), Write("b"), Write("c"), Write("d")], cancellationToken);
    });

    /// <summary>Cycles a second of put, get and delete.</summary>
    public Task<double> QueueCyclesAsync(int concurrency, int count, CancellationToken cancellationToken) => RateAsync(concurrency, count, async _ =>
    {
        await queue.SendMessageAsync("message", cancellationToken);
        foreach (var message in (await queue.ReceiveMessagesAsync(1, TimeSpan.FromMinutes(1), cancellationToken)).Value)
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
    });

    /// <summary>Calls a second of the mixture that an activity makes which travels: put, get, a row, delete.</summary>
    public async Task<double> MixedCallsAsync(int concurrency, int count, CancellationToken cancellationToken) => 4 * await RateAsync(concurrency, count, async worker =>
    {
        await queue.SendMessageAsync("message", cancellationToken);
        foreach (var message in (await queue.ReceiveMessagesAsync(1, TimeSpan.FromMinutes(1), cancellationToken)).Value)
        {
            await table.UpsertEntityAsync(new TableEntity($"q{worker}", "row") { ["P0"] = new byte[512] }, TableUpdateMode.Replace, cancellationToken);
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
        }
    });

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await table.CreateIfNotExistsAsync(cancellationToken);
        await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await MixedCallsAsync(4, 20, cancellationToken);
        await TransactionsAsync(4, 20, cancellationToken);
    }

    private static async Task<double> RateAsync(int concurrency, int count, Func<int, Task> cycle)
    {
        var left = count;
        var time = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async worker =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await cycle(worker);
        }));
        return count / time.Elapsed.TotalSeconds;
    }
}
