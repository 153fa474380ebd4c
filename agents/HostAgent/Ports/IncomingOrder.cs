using Catalyze.Contracts.Orders;

namespace Catalyze.HostAgent.Ports;

/// <summary>An order and the way to take it off the queue.</summary>
/// <param name="Order">Verified.</param>
/// <param name="AcknowledgeAsync">Call once the order can no longer be lost.</param>
public sealed record IncomingOrder(Order Order, Func<CancellationToken, Task> AcknowledgeAsync);
