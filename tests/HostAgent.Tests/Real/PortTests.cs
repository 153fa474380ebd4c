using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.State;
using Catalyze.HostAgent.Tests.Engines;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>Two instances that want one port of the host: only the second has a problem.</summary>
[Collection("hosts")]
public sealed class PortTests(TwoHosts hosts)
{
    private TestHost Host => hosts.One;

    [Fact]
    public async Task An_order_for_a_port_that_another_instance_has_is_refused_and_others_are_not_concerned()
    {
        var first = await StartAsync("db51-0-first", "db51", 21051);
        var second = OrderFor.Run(OrderFor.Instance(
            hosts, Host, "db52-0-second", "db52", OrderFor.Wires("db52-0-second", "db52", OrderFor.Inbound(21051, "app01"))));
        Host.ControlPlane.Send(second);
        await Wait.UntilAsync(() => Host.ControlPlane.Refusals.Any(r => r.OrderId == second.OrderId), "the order is refused");
        var refusal = Host.ControlPlane.Refusals.Single(r => r.OrderId == second.OrderId);
        Assert.Equal(("port-taken", $"Port 21051 of the host leads to {first}."), (refusal.Code, refusal.Reason));

        // The firewall still takes others, and the port is free once its holder is gone.
        await StartAsync("db53-0-other", "db53", 21053);
        Host.ControlPlane.Send(OrderFor.Stop(first));
        await Host.AwaitAsync(first, InstanceState.Stopped);
        await StartAsync("db52-0-third", "db52", 21051);
    }

    [Fact]
    public async Task An_agent_that_finds_two_on_one_port_starts_all_the_same_and_one_of_them_says_why_it_waits()
    {
        var (first, second) = (await StartAsync("db54-0-kept", "db54", 21054), await StartAsync("db55-0-waits", "db55", 21055));
        Host.KillAgent();
        var path = Path.Combine(Host.StateFolder, "instances", second + ".json");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("\"hostPort\":21055", "\"hostPort\":21054", StringComparison.Ordinal));
        var records = new[] { first, second }.Select(id => JsonSerializer.Deserialize<InstanceRecord>(
            File.ReadAllBytes(Path.Combine(Host.StateFolder, "instances", id + ".json")), CatalyzeJson.Options)!).OrderBy(record => record.Slot).ToList();
        var restarted = DateTimeOffset.UtcNow.UtcTicks;
        Host.StartAgent();

        await Host.AwaitAsync(records[0].InstanceId, InstanceState.Healthy, seen => seen.Sequence > restarted);
        await Wait.UntilAsync(
            () => Host.ControlPlane.Newest(records[1].InstanceId)?.Cause?.Contains("Port 21054 of the host leads to another instance", StringComparison.Ordinal) == true, "the other says why");
        Host.ControlPlane.Send(OrderFor.Stop(records[0].InstanceId));
        await Host.AwaitAsync(records[1].InstanceId, InstanceState.Healthy, seen => seen.Sequence > restarted);
    }

    private async Task<string> StartAsync(string instanceId, string label, int port)
    {
        Host.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(hosts, Host, instanceId, label, OrderFor.Wires(instanceId, label, OrderFor.Inbound(port, "app01")))));
        await Host.AwaitAsync(instanceId, InstanceState.Healthy);
        return instanceId;
    }
}
