using Catalyze.Contracts.Orders;

namespace Catalyze.ManagementAgent.Tests;

internal static class Orders
{
    public const string Environment = "env-abcdefghij";

    public static StopInstancesOrder Run(string id) => new() { OrderId = id, DeploymentId = "dep-1", EnvironmentId = Environment, Instances = [] };

    public static RelayOrder Relay(TestPod pod, string hostId, string id, IReadOnlyList<CertificateGrant>? grants = null, IReadOnlyList<string>? withdrawn = null) => new()
    {
        OrderId = "relay-" + id,
        DeploymentId = "dep-1",
        EnvironmentId = Environment,
        Relayed = [new RelayedOrder(hostId, pod.Plane.MessageFor(hostId, Run(id)), grants ?? [], withdrawn ?? [])],
    };

    public static CertificateGrant Grant(string instance, string label = "db01", params string[] domains) => new(instance, Environment, label, domains);
}
