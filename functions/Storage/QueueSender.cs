using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Catalyze.Storage;

/// <summary>
/// Puts messages on queues as the Functions host reads them by default: UTF-8 text in Base64. A message may arrive
/// twice (the client repeats a send whose answer was lost), so receivers must be idempotent anyway.
/// </summary>
/// <remarks>The injected client encodes: <see cref="StorageServiceCollectionExtensions.AddCatalyzeStorage"/> sets it to Base64.</remarks>
public sealed class QueueSender(QueueServiceClient queues, IQueueBell bell)
{
    private static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    /// <summary>Sends <paramref name="text"/>, creating the queue where there is none.</summary>
    /// <param name="queueName">Queue.</param>
    /// <param name="text">At most 48 KiB of UTF-8, since Base64 makes 64 KiB of it.</param>
    /// <param name="visibleAfter">How long it stays hidden, at most seven days; null for not at all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RequestFailedException">The service refused or did not answer.</exception>
    public async Task SendAsync(string queueName, string text, TimeSpan? visibleAfter = null, CancellationToken cancellationToken = default)
    {
        var queue = queues.GetQueueClient(queueName);
        try
        {
            await queue.SendMessageAsync(text, visibleAfter, NeverExpires, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await queue.SendMessageAsync(text, visibleAfter, NeverExpires, cancellationToken);
        }

        if (visibleAfter is null || visibleAfter <= TimeSpan.Zero)
            bell.Ring(queueName);
    }
}
