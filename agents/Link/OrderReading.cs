using Catalyze.Contracts.Orders;

namespace Catalyze.Link;

/// <summary>What became of a message's text: an order that may be obeyed, or why not.</summary>
/// <param name="Order">The order; null when refused.</param>
/// <param name="SignedAt">When the control plane signed it.</param>
/// <param name="Code">Stable code of the refusal; null when accepted.</param>
/// <param name="Reason">Why it was refused.</param>
internal sealed record OrderReading(Order? Order, DateTimeOffset SignedAt, string? Code, string? Reason)
{
    public static OrderReading Accepted(Order order, DateTimeOffset signedAt) => new(order, signedAt, Code: null, Reason: null);

    public static OrderReading Refused(string code, string reason) => new(Order: null, default, code, reason);
}
