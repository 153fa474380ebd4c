using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Reports;
using Microsoft.Extensions.Logging;

namespace Catalyze.Link;

/// <summary>An agent's own order queue.</summary>
/// <remarks>
/// Waits adapt: short after an arrival, growing while there is none, long while a doorbell is connected, none at all after a ring. An order may
/// take longer than its message stays hidden: the queue then delivers it again, and the delivery only renews the receipt of the order in work.
/// This needs no permission but to receive and delete, and an order whose agent died still comes back quickly.
/// </remarks>
public sealed partial class OrderQueue
{
    /// <summary>After this an acknowledged message is certainly gone from the queue or has been seen again.</summary>
    private static readonly TimeSpan RememberAcknowledged = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, ReceivedOrder> inWork = new(StringComparer.Ordinal);
    private readonly AgentIdentity identity;
    private readonly ControlPlaneClient controlPlane;
    private readonly IReportSink reports;
    private readonly OrderQueueOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<OrderQueue> log;
    private readonly OrderReader reader;
    private TaskCompletionSource rung = NewSignal();
    private (AgentCredentials For, QueueClient Client)? client;
    private volatile bool linked;

    public OrderQueue(
        AgentIdentity identity, ControlPlaneClient controlPlane, IReportSink reports, OrderQueueOptions options, TimeProvider time, ILogger<OrderQueue> log)
    {
        this.identity = identity;
        this.controlPlane = controlPlane;
        this.reports = reports;
        this.options = options;
        this.time = time;
        this.log = log;
        reader = new OrderReader(identity);
    }

    /// <summary>Whether a doorbell is connected. Set by whoever keeps the doorbell; losing it asks the queue at once.</summary>
    public bool Linked
    {
        get => linked;
        set
        {
            linked = value;
            Wake();
        }
    }

    /// <summary>Asks the queue now: an order is waiting.</summary>
    public void Wake() => Volatile.Read(ref rung).TrySetResult();

    /// <summary>Orders of the control plane for this agent, until cancelled. Bad messages are reported, removed and not seen here.</summary>
    public async IAsyncEnumerable<ReceivedOrder> ReceiveAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var delay = options.BusyDelay;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Replaced before the queue is asked: a ring from here on counts for the next round.
            if (rung.Task.IsCompleted)
                Volatile.Write(ref rung, NewSignal());

            var messages = await FetchAsync(cancellationToken);
            var arrived = 0;
            foreach (var message in messages)
            {
                if (await AcceptAsync(message, cancellationToken) is not { } order)
                    continue;
                arrived++;
                yield return order;
            }

            if (messages.Length == options.BatchSize)
                continue;
            ForgetAcknowledged();
            delay = arrived > 0 ? options.BusyDelay : Shorter(delay * options.Growth, options.IdleDelay);
            var wait = linked && arrived == 0 ? options.LinkedDelay : delay;
            if (await WaitAsync(wait, cancellationToken))
                delay = options.BusyDelay;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>True when rung.</summary>
    private async Task<bool> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ring = rung.Task;
        var first = await Task.WhenAny(ring, Task.Delay(wait, time, woken.Token));
        await woken.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == ring;
    }

    private async Task<QueueMessage[]> FetchAsync(CancellationToken cancellationToken)
    {
        AgentCredentials? used = null;
        try
        {
            used = await controlPlane.GetCredentialsAsync(cancellationToken);
            Response<QueueMessage[]> answer = await ClientFor(used).ReceiveMessagesAsync(options.BatchSize, options.HiddenFor, cancellationToken);
            return answer.Value;
        }
        catch (RequestFailedException e) when (e.Status is 401 or 403 && used is not null)
        {
            LogRejected(log, e.ErrorCode);
            await RenewAsync(used, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it was, the queue is asked again after the usual wait.
            LogUnreachable(log, e.Message);
        }

        return [];
    }

    private async Task RenewAsync(AgentCredentials rejected, CancellationToken cancellationToken)
    {
        try
        {
            await controlPlane.RenewAsync(rejected, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(log, e.Message);
        }
    }

    private QueueClient ClientFor(AgentCredentials credentials)
    {
        if (client is { } cached && ReferenceEquals(cached.For, credentials))
            return cached.Client;

        // Not decoded by the client: one message that is not Base64 would fail the whole batch it is in.
        var queueOptions = StorageClientOptions.Queues();
        queueOptions.MessageEncoding = QueueMessageEncoding.None;
        var made = new QueueClient(new Uri(credentials.OrderQueueUri), queueOptions);
        client = (credentials, made);
        return made;
    }

    private async Task<ReceivedOrder?> AcceptAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        if (inWork.TryGetValue(message.MessageId, out var known))
        {
            known.Receipt = message.PopReceipt;
            if (known.Acknowledged && await DeleteAsync(message.MessageId, message.PopReceipt, cancellationToken))
                inWork.TryRemove(message.MessageId, out _);
            return null;
        }

        OrderReading reading;
        try
        {
            var credentials = await controlPlane.GetCredentialsAsync(cancellationToken);
            reading = await reader.ReadAsync(message.Body.ToString(), new Uri(credentials.ReportBlobsUri), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnfetchable(log, message.MessageId, message.DequeueCount, e.Message);
            if (message.DequeueCount < options.MaxFetchAttempts)
                return null;
            reading = OrderReading.Refused("unreadable", $"Its content could not be fetched in {message.DequeueCount} attempts: {e.Message}");
        }

        if (reading.Order is null)
        {
            await RefuseAsync(message, reading, cancellationToken);
            return null;
        }

        var order = new ReceivedOrder(
            reading.Order, reading.SignedAt, message.DequeueCount, message.MessageId, message.PopReceipt, AcknowledgeAsync, Abandon);
        inWork[message.MessageId] = order;
        LogReceived(log, reading.Order.GetType().Name, reading.Order.OrderId, reading.Order.DeploymentId, message.DequeueCount);
        return order;
    }

    private async Task RefuseAsync(QueueMessage message, OrderReading reading, CancellationToken cancellationToken)
    {
        LogRefused(log, message.MessageId, reading.Code!, reading.Reason!);

        // The same id at each delivery, so that a crash between report and removal does not tell two stories. Nothing of the
        // message itself is repeated as if it were true.
        await reports.SendAsync(
            new OrderRefusedReport
            {
                ReportId = $"refused-{message.MessageId}",
                AgentId = identity.AgentId,
                ObservedAt = time.GetUtcNow(),
                Code = reading.Code!,
                Reason = reading.Reason!,
            },
            cancellationToken);
        await DeleteAsync(message.MessageId, message.PopReceipt, cancellationToken);
    }

    private async Task AcknowledgeAsync(ReceivedOrder order, CancellationToken cancellationToken)
    {
        order.AcknowledgedAt = time.GetUtcNow();
        order.Acknowledged = true;
        for (var receipt = ""; !string.Equals(receipt, order.Receipt, StringComparison.Ordinal);)
        {
            // A delivery meanwhile changed the receipt: once more with the new one.
            receipt = order.Receipt;
            if (!await DeleteAsync(order.MessageId, receipt, cancellationToken))
                continue;
            inWork.TryRemove(order.MessageId, out _);
            return;
        }
    }

    private void Abandon(ReceivedOrder order)
    {
        if (!order.Acknowledged)
            inWork.TryRemove(order.MessageId, out _);
    }

    /// <summary>True when the message is certainly gone.</summary>
    private async Task<bool> DeleteAsync(string messageId, string receipt, CancellationToken cancellationToken)
    {
        try
        {
            var credentials = await controlPlane.GetCredentialsAsync(cancellationToken);
            await ClientFor(credentials).DeleteMessageAsync(messageId, receipt, cancellationToken);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotDeleted(log, messageId, e.Message);
            return false;
        }
    }

    private void ForgetAcknowledged()
    {
        var before = time.GetUtcNow() - RememberAcknowledged;
        foreach (var order in inWork.Values)
        {
            if (order.Acknowledged && order.AcknowledgedAt < before)
                inWork.TryRemove(order.MessageId, out _);
        }
    }
}
