namespace Catalyze.HostAgent.Ports;

/// <summary>The host's own order queue: only orders that are signed by the control plane and addressed to this host come out.</summary>
public interface IOrderSource
{
    /// <summary>Orders as they arrive, until cancelled. One that is not acknowledged comes again.</summary>
    IAsyncEnumerable<IncomingOrder> ReceiveAsync(CancellationToken cancellationToken);
}
