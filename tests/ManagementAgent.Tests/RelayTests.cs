using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Link;
using Catalyze.ManagementAgent.Authorities;
using Catalyze.ManagementAgent.Hosts;
using Catalyze.ManagementAgent.Relaying;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Catalyze.ManagementAgent.Tests;

public sealed class RelayTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.PrepareAsync(azurite);

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task An_agent_that_dies_between_passing_on_and_acknowledging_passes_on_again_and_nothing_is_lost()
    {
        var host = await pod.AddHostAsync();
        await pod.StartAgentAsync();
        await pod.StopAgentAsync();
        await pod.Plane.SendAsync(pod.Options.AgentId, Orders.Relay(pod, host.Id, "o1", [Orders.Grant("db01-0-x")]));

        // The first life: everything up to the acknowledgement, with the agent's own parts.
        var dying = ManagementAgentHost.Build(pod.Options, TimeProvider.System, static _ => { });
        var queue = new OrderQueue(
            dying.Services.GetRequiredService<AgentIdentity>(),
            dying.Services.GetRequiredService<ControlPlaneClient>(),
            dying.Services.GetRequiredService<IReportSink>(),
            new OrderQueueOptions { HiddenFor = TimeSpan.FromSeconds(1) },
            TimeProvider.System,
            NullLogger<OrderQueue>.Instance);
        await foreach (var received in queue.ReceiveAsync(host.Stopping))
        {
            await dying.Services.GetRequiredService<OrderRelay>().RelayAsync((RelayOrder)received.Order, received.SignedAt, host.Stopping);
            break;
        }

        await dying.DisposeAsync();

        await pod.StartAgentAsync();
        var arrived = host.Collect();
        await Eventually.HoldsAsync(() => arrived.Count == 2);
        Assert.All(arrived, static order => Assert.Equal("o1", order.OrderId));
        Assert.NotNull(pod.Services.GetRequiredService<GrantStore>().Find(host.Id, "db01-0-x"));
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(pod.Options.StateFolder, "grants.jsonl")));
        await Eventually.HoldsAsync(async () => (await pod.Plane.OrdersOf(pod.Options.AgentId).GetPropertiesAsync()).Value.ApproximateMessagesCount == 0);
    }

    [Fact]
    public async Task A_host_that_is_gone_is_reported_and_does_not_hold_up_the_others()
    {
        var host = await pod.AddHostAsync();
        await pod.StartAgentAsync();
        var order = Orders.Relay(pod, host.Id, "o1");
        await pod.Plane.SendAsync(pod.Options.AgentId, order with
        {
            Relayed = [new RelayedOrder("gone", order.Relayed[0].Message, [Orders.Grant("db01-0-x")], []), .. order.Relayed],
        });
        var arrived = host.Collect();
        await Eventually.HoldsAsync(() => arrived.Count == 1);
        var report = await pod.Plane.NextReportAsync<OrderRefusedReport>();
        Assert.Equal("unknown-host", report.Code);
        Assert.Equal(["db01-0-x"], report.Instances);
        Assert.Equal("dep-1", report.DeploymentId);
    }

    [Fact]
    public async Task A_message_meant_for_one_host_is_worthless_on_another()
    {
        var host = await pod.AddHostAsync();
        var other = await pod.AddHostAsync();
        await pod.StartAgentAsync();
        var order = Orders.Relay(pod, host.Id, "o1");
        await pod.Plane.SendAsync(pod.Options.AgentId, order with { Relayed = [order.Relayed[0] with { HostId = other.Id }] });
        var arrived = other.Collect();
        Assert.Equal("wrong-audience", (await pod.Plane.NextReportAsync<OrderRefusedReport>()).Code);
        Assert.Empty(arrived);
    }
}
