using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.Tests.Engines;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>What a host does that cannot confine. On a machine whose kernel has AppArmor the orders are taken, and fail for the profile they come without.</summary>
[Collection("hosts")]
public sealed class ConfinementTests(TwoHosts hosts)
{
    private const string WithoutText = "came without the text of AppArmor profile";

    private TestHost Host => hosts.Two;

    [Fact]
    public async Task An_order_that_requires_enforcement_is_refused_where_there_is_none_and_nothing_starts()
    {
        var order = OrderFor.Run(Strict("app31-0-strict", "app31"));
        Host.ControlPlane.Send(order);
        if (await EnforcesAsync())
        {
            Assert.Contains(WithoutText, (await Host.AwaitAsync("app31-0-strict", InstanceState.Failed)).Cause, StringComparison.Ordinal);
            return;
        }

        await Wait.UntilAsync(() => Host.ControlPlane.Refusals.Any(r => r.OrderId == order.OrderId), "the order is refused");
        var refusal = Host.ControlPlane.Refusals.Single(r => r.OrderId == order.OrderId);
        Assert.Equal("cannot-enforce", refusal.Code);
        Assert.Equal("AppArmor must confine the instance, and this host's engine has none.", refusal.Reason);
        Assert.Equal(["app31-0-strict"], refusal.Instances);
        Assert.Equal(order.DeploymentId, refusal.DeploymentId);

        // The agent carries out orders in their sequence: once a later one runs, nothing of this one will.
        await RunWaivedAsync("app32-0-after", "app32");
        Assert.Null(Host.ControlPlane.Newest("app31-0-strict"));
        Assert.Empty(await Host.Engine.Client.Containers.ListAsync("catalyze.instance=app31-0-strict", CancellationToken.None));
        Assert.False(File.Exists(Path.Combine(Host.StateFolder, "instances", "app31-0-strict.json")));
    }

    [Fact]
    public async Task With_the_waiver_it_runs_and_every_observation_says_whether_it_is_confined()
    {
        if (await EnforcesAsync())
            return;
        await RunWaivedAsync("app33-0-waived", "app33");
        Assert.All(Host.ControlPlane.History.Where(o => o.InstanceId == "app33-0-waived"), o => Assert.False(o.Confined));
        Assert.False(Host.ControlPlane.Offers.Last().Features.EnforcesAppArmor);
    }

    [Fact]
    public async Task A_host_that_comes_up_again_without_enforcement_does_not_start_what_requires_it()
    {
        await RunWaivedAsync("app34-0-reboot", "app34");
        Host.Reboot();
        // As if the order had required it, and the kernel before had enforced it.
        var record = Path.Combine(Host.StateFolder, "instances", "app34-0-reboot.json");
        var text = await File.ReadAllTextAsync(record);
        Assert.Contains("\"enforcementRequired\":false", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(record, text.Replace("\"enforcementRequired\":false", "\"enforcementRequired\":true", StringComparison.Ordinal));
        Host.StartAgent();
        var failed = await Host.AwaitAsync("app34-0-reboot", InstanceState.Failed);
        Assert.Contains(await EnforcesAsync() ? WithoutText : "this host's engine has none any more", failed.Cause, StringComparison.Ordinal);
        Assert.Empty(await Host.Engine.Client.Containers.ListAsync("catalyze.instance=app34-0-reboot", CancellationToken.None));
    }

    private InstanceOrder Strict(string instanceId, string label)
    {
        var order = OrderFor.Instance(hosts, Host, instanceId, label);
        return order with { Confinement = order.Confinement with { EnforcementRequired = true } };
    }

    private async Task RunWaivedAsync(string instanceId, string label)
    {
        Host.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(hosts, Host, instanceId, label)));
        await Host.AwaitAsync(instanceId, InstanceState.Healthy);
    }

    private async Task<bool> EnforcesAsync() => (await Host.Engine.Client.InfoAsync(CancellationToken.None)).EnforcesAppArmor;
}
