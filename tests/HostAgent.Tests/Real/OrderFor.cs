using System.Text.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;
using Catalyze.Pipeline;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>Orders as the control plane would write them, configuration by the real pipeline.</summary>
internal static class OrderFor
{
    internal const string Environment = "env-4k2m9qx7ab";

    internal static RunInstancesOrder Run(params InstanceOrder[] instances) => new()
    {
        OrderId = Guid.NewGuid().ToString("N"),
        DeploymentId = "dep-1",
        EnvironmentId = Environment,
        Instances = instances,
        AppArmorProfiles = new Dictionary<string, string>(StringComparer.Ordinal),
    };

    internal static StopInstancesOrder Stop(string instanceId, long generation = 1, bool volumes = false) => new()
    {
        OrderId = Guid.NewGuid().ToString("N"),
        DeploymentId = "dep-2",
        EnvironmentId = Environment,
        Instances = [new InstanceToStop(instanceId, generation)],
        RemoveVolumes = volumes,
    };

    internal static HostReturnOrder Return(long serial, IReadOnlyList<string>? owned) => new()
    {
        OrderId = Guid.NewGuid().ToString("N"),
        DeploymentId = "return-1",
        EnvironmentId = HostReturnOrder.AllEnvironments,
        Epoch = 1,
        Serial = serial,
        Owned = owned,
        FencingToken = 1,
    };

    internal static RewireInstancesOrder Rewire(string instanceId, InstanceWiring wiring) => new()
    {
        OrderId = Guid.NewGuid().ToString("N"),
        DeploymentId = "dep-3",
        EnvironmentId = Environment,
        Wirings = new Dictionary<string, InstanceWiring>(StringComparer.Ordinal) { [instanceId] = wiring },
    };

    internal static InstanceOrder Instance(TwoHosts hosts, TestHost host, string instanceId, string label, InstanceWiring? wiring = null, string mode = "")
    {
        hosts.Authority.Grant(instanceId, Environment, label);
        var variables = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GREETING"] = "good morning = fine",
            ["MODE"] = mode,
        });
        return new InstanceOrder
        {
            InstanceId = instanceId,
            Generation = 1,
            FencingToken = 10,
            ServiceLabel = label,
            Ordinal = 0,
            ReleaseId = "rel-1",
            Image = host.Image,
            Size = new ServiceSize(MemoryMib: 32, CpuMillis: 500, DiskMib: 16),
            Confinement = new InstanceConfinement
            {
                AppArmorProfile = "catalyze-test",
                EnforcementRequired = false,
                ReadOnlyRoot = true,
                TemporaryPaths = new Dictionary<string, int>(StringComparer.Ordinal) { ["/tmp"] = 4 },
                MaxPids = 32,
            },
            Variables = SealedBox.Seal(host.ControlPlane.SealingKey, variables, InstanceOrder.VariablesPlace(instanceId, 1)),
            HealthCheck = new HealthCheck { Kind = HealthCheckKind.Http, Port = 9000, Path = "/index.html", IntervalMilliseconds = 300, StartSeconds = 20, Retries = 2 },
            Wiring = wiring ?? Wires(instanceId, label, inbound: null),
            StopGraceSeconds = 1,
        };
    }

    internal static InboundWire Inbound(int hostPort, params string[] consumers) => new(hostPort, 9000, consumers);

    internal static OutboundWire To(string provider, TestHost host, string instanceId, int hostPort) =>
        new(provider, "127.77.0.1", 9001, [new WireEndpoint(instanceId, host.Address, hostPort)], WireMode.RoundRobin);

    internal static InstanceWiring Wires(string instanceId, string label, InboundWire? inbound, OutboundWire[]? outbound = null, long version = 1)
    {
        outbound ??= [];
        return new InstanceWiring
        {
            Version = version,
            Inbound = inbound,
            Outbound = outbound,
            ProxyConfiguration = inbound is null && outbound.Length == 0
                ? null
                : ProxyConfiguration.Render(new ProxyInput(Environment, label, instanceId, inbound, outbound)),
        };
    }
}
