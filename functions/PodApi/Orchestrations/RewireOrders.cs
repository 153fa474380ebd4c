using Catalyze.Contracts.Orders;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>Orders to change wires of running instances.</summary>
internal static class RewireOrders
{
    public static List<HostOrder> Create(DeploymentScene scene, string purpose, IReadOnlyList<InstanceRecord> instances) =>
    [
        .. instances.GroupBy(i => i.HostId, StringComparer.Ordinal).Select(host => new HostOrder(host.Key, new RewireInstancesOrder
        {
            OrderId = $"{scene.DeploymentId}-{purpose}-{host.Key}",
            DeploymentId = scene.DeploymentId,
            EnvironmentId = scene.EnvironmentId,
            Wirings = host.ToDictionary(i => i.InstanceId, i => WirePlanner.ToWiring(i, i.Wires!), StringComparer.Ordinal),
        })),
    ];
}
