using Catalyze.Contracts.Orders;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orders;

/// <summary>Tells an environment's edges which host names are in maintenance.</summary>
public sealed class MaintenanceOrders(InstanceStore instances, OrderSender sender)
{
    /// <summary>Orders it of every edge there is, starting ones too. The same maintenance has the same ids, so that sending twice does nothing twice.</summary>
    /// <param name="causeId">Correlation id: what was done, or the deployment that does it again.</param>
    /// <param name="environmentId">The environment.</param>
    /// <param name="maintenance">As it is in the environment's row now.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>How many edges are told.</returns>
    public async Task<int> SendAsync(string causeId, string environmentId, DomainMaintenance maintenance, CancellationToken cancellationToken)
    {
        var edges = (await instances.ReadAsync(environmentId, cancellationToken)).Select(i => i.Wanted).Where(i => i.PublicPort is not null && i.Phase != InstancePhase.Retiring).ToList();
        List<HostOrder> orders =
        [
            .. edges.GroupBy(e => e.HostId, StringComparer.Ordinal).Select(host => new HostOrder(host.Key, new MaintainDomainsOrder
            {
                OrderId = FormattableString.Invariant($"{causeId}-maintain-{maintenance.Version}-{host.Key}"),
                DeploymentId = causeId,
                EnvironmentId = environmentId,
                Instances = [.. host.Select(e => e.InstanceId)],
                Maintenance = maintenance,
            })),
        ];
        await sender.RelayAsync(FormattableString.Invariant($"{causeId}-maintain-{maintenance.Version}"), causeId, environmentId, orders, cancellationToken);
        return edges.Count;
    }
}
