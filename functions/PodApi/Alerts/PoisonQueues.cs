using System.Text;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Catalyze.Contracts.Alerts;
using Catalyze.Contracts.Monitoring;
using Catalyze.PodApi.Reports;
using Catalyze.PodApi.State;
using Catalyze.Storage.Connections;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.Options;

namespace Catalyze.PodApi.Alerts;

/// <summary>Messages that were put aside, in the queues that the Functions host puts them aside in, with the causes noted when they failed.</summary>
public sealed class PoisonQueues(StorageConnection storage, IOptions<DurableTaskHubOptions> hub, PodTables tables, TimeProvider clock)
{
    /// <summary>What the Functions host appends to a queue's name for the one it puts messages aside in.</summary>
    public const string Suffix = "-poison";

    private const string Partition = "failed-message";
    private const int LongestCause = 4000;

    // As stored: what is not Base64 is the likeliest to lie here.
    private readonly QueueServiceClient queues = storage.CreateQueues(QueueMessageEncoding.None);

    /// <summary>Queues whose messages the control plane works off.</summary>
    public IReadOnlyList<string> Names => [hub.Value.TurnQueue, hub.Value.ActivityQueue, ReportQueues.Name, AlertMailOrder.Queue];

    /// <summary>Notes why a message failed, so that its cause is known should this have been the last try. Kept for as long as queues keep messages.</summary>
    /// <param name="text">The message as the function got it.</param>
    /// <param name="cause">Why it failed.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task NoteAsync(string text, string cause, CancellationToken cancellationToken) => await tables.Registry.UpsertEntityAsync(
        new TableEntity(Partition, Ids.Sha256(Convert.ToBase64String(Encoding.UTF8.GetBytes(text))))
        {
            ["Cause"] = cause[..Math.Min(cause.Length, LongestCause)],
            ["At"] = clock.GetUtcNow(),
        },
        TableUpdateMode.Replace,
        cancellationToken);

    /// <summary>How many lie aside, by the queue they were meant for.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = await Task.WhenAll(Names.Select(async name =>
        {
            try
            {
                return (name, (await Aside(name).GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount);
            }
            catch (RequestFailedException none) when (none.ErrorCode == QueueErrorCode.QueueNotFound)
            {
                return (name, 0);
            }
        }));
        return counts.ToDictionary(c => c.name, c => c.Item2, StringComparer.Ordinal);
    }

    /// <summary>The oldest 32 of each queue.</summary>
    public async Task<IReadOnlyList<PoisonMessage>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<PoisonMessage>();
        foreach (var name in Names)
        {
            foreach (var message in await PeekAsync(name, cancellationToken))
            {
                var hash = Ids.Sha256(message.MessageText);
                var note = await tables.Registry.GetEntityIfExistsAsync(Partition, hash, cancellationToken: cancellationToken);
                found.Add(new PoisonMessage
                {
                    Queue = name,
                    MessageId = message.MessageId,
                    PutAsideAt = message.InsertedOn ?? default,
                    TextHash = hash,
                    Cause = note?.GetString("Cause"),
                    FailedAt = note?.GetDateTimeOffset("At"),
                });
            }
        }

        return found;
    }

    /// <summary>Has messages tried again. A crash in between has one tried twice, which everything here expects.</summary>
    /// <param name="queue">One of <see cref="Names"/>.</param>
    /// <param name="messageId">Only this one; null for those that lie there now.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>How many.</returns>
    public async Task<int> RetryAsync(string queue, string? messageId, CancellationToken cancellationToken)
    {
        var aside = Aside(queue);
        var patience = TimeSpan.FromSeconds(30);
        var left = (await CountAsync(cancellationToken))[queue];
        var retried = 0;
        while (left > 0)
        {
            var messages = (await aside.ReceiveMessagesAsync(Math.Min(left, 32), patience, cancellationToken)).Value;
            if (messages.Length == 0) break;
            left -= messages.Length;
            foreach (var message in messages)
            {
                if (messageId is not null && message.MessageId != messageId)
                {
                    await aside.UpdateMessageAsync(message.MessageId, message.PopReceipt, visibilityTimeout: TimeSpan.Zero, cancellationToken: cancellationToken);
                    continue;
                }

                await queues.GetQueueClient(queue).SendMessageAsync(message.MessageText, timeToLive: TimeSpan.FromSeconds(-1), cancellationToken: cancellationToken);
                await aside.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
                retried++;
            }
        }

        return retried;
    }

    private async Task<IReadOnlyList<PeekedMessage>> PeekAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            return (await Aside(queue).PeekMessagesAsync(32, cancellationToken)).Value;
        }
        catch (RequestFailedException none) when (none.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return [];
        }
    }

    private QueueClient Aside(string queue) => queues.GetQueueClient(queue + Suffix);
}
