using Catalyze.Contracts.Orders;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>Orders to stop instances for good; their certificates are not renewed any more.</summary>
internal static class StopOrders
{
    public static List<HostOrder> Create(string deploymentId, string environmentId, string purpose, IEnumerable<InstanceRecord> instances, bool removeVolumes) =>
    [
        .. instances.GroupBy(i => i.HostId, StringComparer.Ordinal).Select(host => new HostOrder(host.Key, new StopInstancesOrder
        {
            OrderId = $"{deploymentId}-{purpose}-{host.Key}",
            DeploymentId = deploymentId,
            EnvironmentId = environmentId,
            Instances = [.. host.Select(i => new InstanceToStop(i.InstanceId, i.Generation))],
            RemoveVolumes = removeVolumes,
        })
        {
            WithdrawnInstances = [.. host.Select(i => i.InstanceId)],
        }),
    ];
}
