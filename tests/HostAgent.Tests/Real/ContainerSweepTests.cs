using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.State;
using Catalyze.HostAgent.Tests.Engines;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>A container that an engine finished creating after its instance was stopped, on a real engine.</summary>
[Collection("hosts")]
public sealed class ContainerSweepTests(TwoHosts hosts) : IDisposable
{
    private const string Agent = "cz-ht-sweep";
    private readonly string _folder = Directory.CreateTempSubdirectory("cz-ht-sweep-").FullName;

    private TestHost Host => hosts.Two;

    public void Dispose()
    {
        Docker("rm -f cz-gone cz-running cz-unknown cz-others");
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Only_containers_of_instances_that_are_gone_are_removed()
    {
        var store = InstanceStore.Open(_folder, TimeProvider.System);
        Remember(store, "gone", InstanceIntent.Gone);
        Remember(store, "running", InstanceIntent.Run);
        Create("gone", Agent);
        Create("running", Agent);
        Create("unknown", Agent);
        Create("others", "another-agent");
        Remember(store, "others", InstanceIntent.Gone);
        var sweep = new ContainerSweep(Host.Engine.Client, store, Agent, TimeProvider.System, NullLogger<ContainerSweep>.Instance);

        Assert.Equal(1, await sweep.LookAsync(CancellationToken.None));
        Assert.Equal(0, await sweep.LookAsync(CancellationToken.None));

        var left = Docker("ps --all --format {{.Names}}").Split('\n');
        Assert.DoesNotContain("cz-gone", left);
        Assert.Superset(new HashSet<string>(["cz-running", "cz-unknown", "cz-others"]), left.ToHashSet(StringComparer.Ordinal));
    }

    private void Create(string instanceId, string agent) =>
        Docker($"create --name cz-{instanceId} --label {InstanceLabels.Instance}={instanceId} --label {InstanceLabels.Host}={agent} {TestImage.Name} true");

    private void Remember(InstanceStore store, string instanceId, InstanceIntent intent) => store.Save(new InstanceRecord
    {
        DeploymentId = "dep-1",
        EnvironmentId = OrderFor.Environment,
        Order = OrderFor.Instance(hosts, Host, instanceId, "app72"),
        Intent = intent,
        Slot = 1,
        ChangedAt = DateTimeOffset.UnixEpoch,
    });

    private string Docker(string arguments) => Shell.Run($"docker -H unix://{Host.Engine.Socket} {arguments}");
}
