using Catalyze.Contracts.Orders;

namespace Catalyze.Link;

/// <summary>
/// An order in work. While it is neither acknowledged nor disposed, deliveries of the same message are taken as renewals and not handed out
/// again; disposed without an acknowledgement it comes back.
/// </summary>
public sealed class ReceivedOrder : IDisposable
{
    private readonly Func<ReceivedOrder, CancellationToken, Task> acknowledge;
    private readonly Action<ReceivedOrder> abandon;

    internal ReceivedOrder(
        Order order,
        DateTimeOffset signedAt,
        long deliveries,
        string messageId,
        string receipt,
        Func<ReceivedOrder, CancellationToken, Task> acknowledge,
        Action<ReceivedOrder> abandon)
    {
        Order = order;
        SignedAt = signedAt;
        Deliveries = deliveries;
        MessageId = messageId;
        Receipt = receipt;
        this.acknowledge = acknowledge;
        this.abandon = abandon;
    }

    public Order Order { get; }

    /// <summary>When the control plane signed it: of two orders about the same thing the one signed later holds.</summary>
    public DateTimeOffset SignedAt { get; }

    /// <summary>How often the queue has delivered it, this time included.</summary>
    public long Deliveries { get; }

    internal string MessageId { get; }

    /// <summary>Of the newest delivery.</summary>
    internal string Receipt { get; set; }

    internal bool Acknowledged { get; set; }

    internal DateTimeOffset AcknowledgedAt { get; set; }

    /// <summary>
    /// Takes the order off the queue. Call when everything it asks for is done or its outcome is reported. Never fails because of storage: what
    /// cannot be deleted now is deleted when it is delivered again.
    /// </summary>
    public Task AcknowledgeAsync(CancellationToken cancellationToken) => acknowledge(this, cancellationToken);

    public void Dispose() => abandon(this);
}
