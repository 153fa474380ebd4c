using Catalyze.HostAgent.Images;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.State;
using Catalyze.HostAgent.Tests.Engines;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>Images on a real engine: what nobody runs goes, what is to run or has a container stays.</summary>
[Collection("hosts")]
public sealed class ImageCollectorTests(TwoHosts hosts) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cz-ht-images-").FullName;

    private TestHost Host => hosts.Two;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Only_what_nobody_runs_is_removed()
    {
        Import("cz-ht-unused:1", "unused");
        Import("cz-ht-used:1", "used");
        var container = Docker("create cz-ht-used:1 true").Trim();
        var store = InstanceStore.Open(_folder, TimeProvider.System);
        store.Save(new InstanceRecord
        {
            DeploymentId = "dep-1",
            EnvironmentId = OrderFor.Environment,
            Order = OrderFor.Instance(hosts, Host, "app71-0-images", "app71"),
            Intent = InstanceIntent.Run,
            Slot = 1,
            ChangedAt = DateTimeOffset.UnixEpoch,
        });
        using var gate = new EngineGate(Host.Engine.Client, null!, parallelism: 1);
        var collector = new ImageCollector(
            Host.Engine.Client, new EngineFeatures(Host.Engine.Client), gate, store, TimeProvider.System, NullLogger<ImageCollector>.Instance);

        Assert.Equal(0, await collector.RemoveUntilAsync(() => true, CancellationToken.None));
        Assert.Equal(1, await collector.RemoveUntilAsync(() => false, CancellationToken.None));

        var left = Docker("images --format {{.Repository}}:{{.Tag}}").Split('\n');
        Assert.DoesNotContain("cz-ht-unused:1", left);
        Assert.Contains("cz-ht-used:1", left);
        Assert.Contains(TestImage.Name, left);

        Docker($"rm {container}");
        Assert.Equal(1, await collector.RemoveUntilAsync(() => false, CancellationToken.None));
    }

    private void Import(string name, string content) =>
        Shell.Run($"echo {content} >{_folder}/content && tar -C {_folder} -c content | docker -H unix://{Host.Engine.Socket} import - {name}");

    private string Docker(string arguments) => Shell.Run($"docker -H unix://{Host.Engine.Socket} {arguments}");
}
