using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Security;
using Catalyze.HostAgent.Tests.Engines;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>Encrypted volumes under real containers: whatever dies, the data is there again, and never in clear on the disk.</summary>
[Collection("hosts")]
public sealed class VolumeTests(TwoHosts hosts)
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(InstanceVolume.KeyBytes);

    private TestHost Host => hosts.Two;

    [Fact]
    public async Task Data_is_not_on_the_disk_in_clear_and_a_killed_agent_leaves_the_volume_alone()
    {
        var instance = await StartAsync("db41-0-clear", "41");
        var planted = $"planted{RandomNumberGenerator.GetHexString(24)}";
        await WriteAsync(instance, planted);
        var (pid, server) = (await Host.PidAsync(instance), Server("41"));

        Host.KillAgent();
        Assert.Equal(planted, await ReadAsync(instance));
        var before = Host.ControlPlane.Newest(instance)!;
        Host.StartAgent();
        var after = await Host.AwaitAsync(instance, InstanceState.Healthy, seen => seen.Sequence > before.Sequence);
        Assert.Equal((pid, server, 0), (await Host.PidAsync(instance), Server("41"), after.Restarts));
        await WriteAsync(instance, planted + "2");

        Assert.Equal("", Shell.Run($"sync; grep -rlaF {planted} {Host.StateFolder} {Host.Engine.Folder}", mayFail: true));
        Assert.NotEqual("", Shell.Run($"find {Host.StateFolder}/volumes/{Name("41")} -type f -size +0 -not -name 'gocryptfs*'"));
        await Wait.UntilAsync(() => Host.ControlPlane.Offers.Last().Volumes.Contains(Name("41")), "the offer names the volume");
        Assert.True(Host.ControlPlane.Offers.Last().Features.EncryptsVolumes);
    }

    [Fact]
    public async Task A_volume_whose_server_dies_is_mounted_again_and_its_instance_with_it()
    {
        var instance = await StartAsync("db42-0-server", "42");
        await WriteAsync(instance, "before");
        var server = Server("42");
        Shell.Run($"kill -9 {server}");
        var again = await Host.AwaitAsync(instance, InstanceState.Healthy, seen => seen.Restarts == 1);
        Assert.Contains(Host.ControlPlane.History, seen => seen.InstanceId == instance && seen.Cause?.Contains("what served its volume ended", StringComparison.Ordinal) == true);
        Assert.NotEqual(server, Server("42"));
        Assert.Equal("before", await ReadAsync(instance));
        Assert.Equal(1, again.Restarts);
    }

    [Fact]
    public async Task A_reboot_mounts_it_from_the_key_sealed_on_the_host()
    {
        var instance = await StartAsync("db43-0-boot", "43");
        await WriteAsync(instance, "before");
        Host.KillAgent();
        Shell.Run($"docker -H unix://{Host.Engine.Socket} kill cz-{instance}; kill -9 {Server("43")}");
        Host.ControlPlane.IssuesNothing = true;
        Host.Reboot();
        var rebooted = DateTimeOffset.UtcNow.UtcTicks;
        Host.StartAgent();
        await Host.AwaitAsync(instance, InstanceState.Healthy, seen => seen.Sequence > rebooted);
        Host.ControlPlane.IssuesNothing = false;
        Assert.Equal("before", await ReadAsync(instance));
    }

    [Fact]
    public async Task The_next_generation_has_the_data_a_stop_unmounts_it_and_an_end_for_good_deletes_it()
    {
        var order = Order("db44-0-next", "44", Key);
        Host.ControlPlane.Send(OrderFor.Run(order));
        await Host.AwaitAsync(order.InstanceId, InstanceState.Healthy);
        await WriteAsync(order.InstanceId, "first");
        Host.ControlPlane.Send(OrderFor.Run(Order("db44-0-next", "44", Key, generation: 2)));
        await Host.AwaitAsync(order.InstanceId, InstanceState.Healthy, seen => seen.Generation == 2);
        Assert.Equal("first", await ReadAsync(order.InstanceId));
        var server = Server("44");

        Host.ControlPlane.Send(OrderFor.Stop(order.InstanceId, generation: 2));
        await Host.AwaitAsync(order.InstanceId, InstanceState.Stopped);
        AssertClosed("44", server);
        Assert.True(Directory.Exists($"{Host.StateFolder}/volumes/{Name("44")}"));

        // Another instance finds it, and takes it along when it goes for good; then nothing is left that could open it.
        var heir = await StartAsync("db44-0-heir", "44");
        Assert.Equal("first", await ReadAsync(heir));
        server = Server("44");
        Host.ControlPlane.Send(OrderFor.Stop(heir, volumes: true));
        await Host.AwaitAsync(heir, InstanceState.Stopped);
        AssertClosed("44", server);
        Assert.False(Directory.Exists($"{Host.StateFolder}/volumes/{Name("44")}"));
        Assert.DoesNotContain("ephemeralKey", await File.ReadAllTextAsync($"{Host.StateFolder}/instances/{heir}.json"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_wrong_key_no_key_and_data_from_before_encryption_each_fail_with_their_cause()
    {
        var first = await StartAsync("db45-0-key", "45");
        Host.ControlPlane.Send(OrderFor.Stop(first));
        await Host.AwaitAsync(first, InstanceState.Stopped);
        Assert.Contains("does not open", await FailureAsync(Order("db45-0-wrong", "45", RandomNumberGenerator.GetBytes(InstanceVolume.KeyBytes))), StringComparison.Ordinal);

        var without = Order("db46-0-none", "46", Key);
        Assert.Contains("came without a key", await FailureAsync(without with { Volumes = [without.Volumes[0] with { Key = null }] }), StringComparison.Ordinal);

        await Host.Engine.Client.Volumes.CreateAsync(Name("47"), new Dictionary<string, string>(StringComparer.Ordinal), CancellationToken.None);
        Assert.Contains("from before volumes were encrypted", await FailureAsync(Order("db47-0-old", "47", Key)), StringComparison.Ordinal);
        Assert.False(Directory.Exists($"{Host.StateFolder}/volumes/{Name("47")}"));
    }

    private static string Name(string number) => $"cz-env-db{number}-0";

    private async Task<string> StartAsync(string instanceId, string number)
    {
        Host.ControlPlane.Send(OrderFor.Run(Order(instanceId, number, Key)));
        await Host.AwaitAsync(instanceId, InstanceState.Healthy);
        return instanceId;
    }

    private async Task<string> FailureAsync(InstanceOrder order)
    {
        Host.ControlPlane.Send(OrderFor.Run(order));
        var failed = await Host.AwaitAsync(order.InstanceId, InstanceState.Failed);
        Assert.Empty(await Host.Engine.Client.Containers.ListAsync("catalyze.instance=" + order.InstanceId, CancellationToken.None));
        return failed.Cause ?? "";
    }

    private InstanceOrder Order(string instanceId, string number, byte[] key, long generation = 1)
    {
        var order = OrderFor.Instance(hosts, Host, instanceId, "db" + number) with { Generation = generation, FencingToken = 10 + generation };
        var variables = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["GREETING"] = "good morning" });
        var sealing = Host.ControlPlane.SealingKey!;
        return order with
        {
            Variables = SealedBox.Seal(sealing, variables, InstanceOrder.VariablesPlace(instanceId, generation)),
            Volumes = [new(Name(number), "/data") { Key = SealedBox.Seal(sealing, key, InstanceVolume.KeyPlace(instanceId, generation, Name(number))) }],
        };
    }

    private async Task WriteAsync(string instanceId, string text) =>
        Assert.Equal(0, (await RunAsync(instanceId, $"echo {text} >/data/kept && /bin/busybox sync")).ExitCode);

    private async Task<string> ReadAsync(string instanceId) => (await RunAsync(instanceId, "/bin/cat /data/kept")).Output.Trim();

    private Task<Docker.ExecResult> RunAsync(string instanceId, string line) =>
        Host.Engine.Client.Exec.RunAsync("cz-" + instanceId, ["/bin/sh", "-c", line], user: null, CancellationToken.None);

    private int Server(string number) =>
        int.Parse(File.ReadAllText($"{Host.RunFolder}/volumes/{Name(number)}.server").Split(' ')[0], CultureInfo.InvariantCulture);

    private void AssertClosed(string number, int server)
    {
        Assert.DoesNotContain(Name(number), File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
        Assert.False(Directory.Exists($"/proc/{server}") && !Shell.Run($"cat /proc/{server}/stat", mayFail: true).Contains(") Z", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries($"{Host.RunFolder}/volumes/{Name(number)}"));
    }
}
