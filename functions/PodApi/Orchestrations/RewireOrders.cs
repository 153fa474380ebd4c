using Catalyze.Contracts.Orders;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>Orders to change wires of running instances.</summary>
public sealed class RewireOrders(AgentRegistry agents)
{
    /// <summary>An order for each host, with the certificates its edges may now ask for. Hosts that are not enrolled any more are left out.</summary>
    /// <param name="scene">With the release the wires were planned from.</param>
    /// <param name="purpose">Part of the orders' ids.</param>
    /// <param name="instances">Instances with their new wires.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<List<HostOrder>> CreateAsync(DeploymentScene scene, string purpose, IReadOnlyList<InstanceRecord> instances, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scene);
        if (instances.Count == 0) return [];
        var directory = await agents.ReadAsync(cancellationToken);
        return
        [
            .. from host in instances.GroupBy(i => i.HostId, StringComparer.Ordinal)
               let agent = directory.Find(host.Key)
               where agent is not null
               select new HostOrder(host.Key, new RewireInstancesOrder
               {
                   OrderId = $"{scene.DeploymentId}-{purpose}-{host.Key}",
                   DeploymentId = scene.DeploymentId,
                   EnvironmentId = scene.EnvironmentId,
                   Wirings = host.ToDictionary(i => i.InstanceId, i => WirePlanner.ToWiring(scene.Release, i, i.Wires!, agent.SealingKey), StringComparer.Ordinal),
               })
               {
                   Grants = [.. host.Where(i => i.Wires!.Edge is not null).Select(i => new CertificateGrant(i.InstanceId, scene.EnvironmentId, i.Service, i.Wires!.Domains))],
               },
        ];
    }
}
