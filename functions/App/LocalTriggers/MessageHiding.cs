using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Catalyze.App.LocalTriggers;

/// <summary>Keeps a message hidden for as long as it is worked on, renewing at half-time.</summary>
internal sealed partial class MessageHiding : IAsyncDisposable
{
    private readonly QueueClient queue;
    private readonly QueueMessage message;
    private readonly TimeSpan hidden;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stop = new();
    private readonly Task renewing;
    private string receipt;

    public MessageHiding(QueueClient queue, QueueMessage message, TimeSpan hidden, TimeProvider clock, ILogger logger)
    {
        this.queue = queue;
        this.message = message;
        this.hidden = hidden;
        this.clock = clock;
        this.logger = logger;
        receipt = message.PopReceipt;
        renewing = RenewAsync();
    }

    /// <summary>Stops renewing.</summary>
    /// <returns>The receipt now valid.</returns>
    public async Task<string> EndAsync()
    {
        await stop.CancelAsync();
        await renewing;
        return receipt;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        stop.Dispose();
    }

    private async Task RenewAsync()
    {
        while (true)
        {
            try
            {
                await Task.Delay(hidden / 2, clock, stop.Token);
                // Not cancelled by the stop: a renewal whose answer is thrown away would leave us with a dead receipt.
                UpdateReceipt renewed = await queue.UpdateMessageAsync(message.MessageId, receipt, visibilityTimeout: hidden, cancellationToken: CancellationToken.None);
                receipt = renewed.PopReceipt;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception outage)
            {
                LogNotRenewed(outage, message.MessageId);
            }
        }
    }

    [LoggerMessage(EventId = 1111, Level = LogLevel.Warning, Message = "Message {MessageId} could not be kept hidden; another worker may take it")]
    private partial void LogNotRenewed(Exception outage, string messageId);
}
