using System.Text;
using System.Threading.Channels;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Catalyze.App.Invocations;

namespace Catalyze.App.LocalTriggers;

/// <summary>Feeds one queue function as the Functions host's queue listener would.</summary>
/// <remarks>
/// Rules of the WebJobs SDK's <c>QueueListener</c> and <c>QueueProcessor</c>: a batch is fetched when no more than newBatchThreshold
/// messages are in work; a message in work is hidden and renewed at half-time; success deletes it; failure shows it again after
/// visibilityTimeout; the maxDequeueCount-th failure copies it to <c>{queue}-poison</c>, and so does being over that count already.
/// </remarks>
internal sealed partial class QueueListener(
    FunctionDefinition function,
    QueueServiceClient queues,
    InvocationHandler handler,
    LocalQueueBell bell,
    QueueTriggerOptions options,
    TimeSpan hidden,
    TimeProvider clock,
    ILogger<QueueListener> logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestOutagePause = TimeSpan.FromSeconds(10);

    private readonly QueueClient queue = queues.GetQueueClient(function.QueueName);
    // Full means: something finished since the last look; more would say no more.
    private readonly Channel<bool> finished = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int inWork;

    /// <summary>Listens until stopped, then waits for what is in work.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await RoomForBatchAsync(cancellationToken);
                QueueMessage[] batch = await queue.ReceiveMessagesAsync(options.BatchSize, hidden, cancellationToken);
                foreach (var message in batch)
                    Start(message, cancellationToken);
                pause = batch.Length > 0 ? ShortestPause : await PauseAsync(pause, options.MaxPollingInterval, cancellationToken);
            }
            catch (RequestFailedException missing) when (missing.ErrorCode == QueueErrorCode.QueueNotFound)
            {
                // Nobody has sent anything yet; the sender makes the queue.
                pause = await PauseAsync(pause, options.MaxPollingInterval, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception outage)
            {
                LogQueueUnavailable(outage, function.QueueName!);
                pause = await PauseAsync(pause, LongestOutagePause, cancellationToken);
            }
        }

        while (Volatile.Read(ref inWork) > 0)
            await finished.Reader.ReadAsync(CancellationToken.None);
    }

    private async Task RoomForBatchAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref inWork) > options.NewBatchThreshold)
            await finished.Reader.ReadAsync(cancellationToken);
    }

    private async Task<TimeSpan> PauseAsync(TimeSpan pause, TimeSpan longest, CancellationToken cancellationToken)
    {
        pause = pause < longest ? pause : longest;
        try
        {
            if (await bell.WaitAsync(function.QueueName!, pause, clock, cancellationToken))
                return ShortestPause;
        }
        catch (OperationCanceledException)
        {
            // The loop sees the stop.
        }

        return pause * 2;
    }

    private void Start(QueueMessage message, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref inWork);
        _ = Task.Run(
            async () =>
            {
                try
                {
                    await ProcessAsync(message, cancellationToken);
                }
                catch (Exception outage)
                {
                    // The message shows itself again when its hiding ends.
                    LogMessageLeft(outage, function.QueueName!, message.MessageId);
                }
                finally
                {
                    Interlocked.Decrement(ref inWork);
                    finished.Writer.TryWrite(true);
                }
            },
            CancellationToken.None);
    }

    private async Task ProcessAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        if (message.DequeueCount > options.MaxDequeueCount)
        {
            await PoisonAsync(message, message.PopReceipt);
            return;
        }

        await using var hiding = new MessageHiding(queue, message, hidden, clock, logger);
        var succeeded = await TryInvokeAsync(message, cancellationToken);
        var receipt = await hiding.EndAsync();
        if (succeeded)
            await DeleteAsync(message, receipt);
        else if (message.DequeueCount >= options.MaxDequeueCount && !cancellationToken.IsCancellationRequested)
            await PoisonAsync(message, receipt);
        else
            await queue.UpdateMessageAsync(message.MessageId, receipt, visibilityTimeout: options.VisibilityTimeout, cancellationToken: CancellationToken.None);
    }

    private async Task<bool> TryInvokeAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var call = InvocationDocument.ForQueue(
                function.Binding,
                Encoding.UTF8.GetString(Convert.FromBase64String(message.MessageText)),
                new QueuedMessage(function.Name, message.MessageId, message.PopReceipt, message.DequeueCount),
                clock.GetUtcNow());
            await handler.RunAsync(function.Name, Guid.NewGuid().ToString(), call, cancellationToken);
            return true;
        }
        catch (FormatException notBase64)
        {
            LogUnreadable(notBase64, function.QueueName!, message.MessageId);
            return false;
        }
        catch (Exception failure)
        {
            LogFailed(failure.Message, function.QueueName!, message.MessageId, message.DequeueCount);
            return false;
        }
    }

    // Copied before deleted: a crash between the two gives two copies, never none.
    private async Task PoisonAsync(QueueMessage message, string receipt)
    {
        var poison = queues.GetQueueClient(function.QueueName + "-poison");
        await poison.CreateIfNotExistsAsync(cancellationToken: CancellationToken.None);
        await poison.SendMessageAsync(message.MessageText, timeToLive: TimeSpan.FromSeconds(-1), cancellationToken: CancellationToken.None);
        await DeleteAsync(message, receipt);
        LogPoison(function.QueueName!, message.MessageId, message.DequeueCount);
    }

    private async Task DeleteAsync(QueueMessage message, string receipt)
    {
        try
        {
            await queue.DeleteMessageAsync(message.MessageId, receipt, CancellationToken.None);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            // Shown again and taken by another, or deleted by a try whose answer was lost: functions are idempotent.
            LogNotOurs(function.QueueName!, message.MessageId);
        }
    }
}
