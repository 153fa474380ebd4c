using System.Runtime.CompilerServices;
using Catalyze.Link;

namespace Catalyze.HostAgent.Ports;

/// <summary>Orders from the host's storage queue.</summary>
public sealed class QueuedOrders(OrderQueue queue) : IOrderSource
{
    public async IAsyncEnumerable<IncomingOrder> ReceiveAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var received in queue.ReceiveAsync(cancellationToken))
        {
            // Disposed without an acknowledgement, the order comes again.
            using (received)
                yield return new IncomingOrder(received.Order, received.AcknowledgeAsync);
        }
    }
}
