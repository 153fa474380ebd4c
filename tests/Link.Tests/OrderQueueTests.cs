using System.Security.Cryptography;
using Azure.Storage.Queues;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Security;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Link.Tests;

public sealed class OrderQueueTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private static readonly OrderQueueOptions Quick = new() { BusyDelay = TimeSpan.FromMilliseconds(50), IdleDelay = TimeSpan.FromMilliseconds(100), HiddenFor = TimeSpan.FromSeconds(1) };

    private FakeControlPlane plane = null!;
    private TestAgent agent = null!;

    public async Task InitializeAsync()
    {
        plane = await FakeControlPlane.StartAsync(azurite);
        agent = await TestAgent.EnrolAsync(plane);
    }

    public async Task DisposeAsync()
    {
        await agent.DisposeAsync();
        await plane.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(200_000)]
    public async Task An_order_arrives_whether_inline_or_in_a_blob(int bulk)
    {
        var order = TestAgent.SomeOrder(bulk: bulk);
        await plane.SendAsync(agent.Identity.AgentId, order);
        var received = agent.Collect(agent.Orders(), acknowledge: true);
        await Eventually.HoldsAsync(() => received.Count == 1);
        Assert.Equal(order.AppArmorProfiles, Assert.IsType<RunInstancesOrder>(received[0].Order).AppArmorProfiles);
        await Eventually.HoldsAsync(async () => (await plane.OrdersOf(agent.Identity.AgentId).GetPropertiesAsync()).Value.ApproximateMessagesCount == 0);
    }

    [Fact]
    public async Task Bad_messages_are_reported_and_removed_and_do_not_hold_up_good_ones()
    {
        var id = agent.Identity.AgentId;
        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forged = SignedMessage.Sign<Order>(TestAgent.SomeOrder("forged"), SignedMessage.ControlPlane, id, DateTimeOffset.UtcNow, forger);
        await plane.OrdersOf(id).SendMessageAsync(OrderMessageCodec.Encode(forged, out _));
        await plane.OrdersOf(id).SendMessageAsync(plane.MessageFor("another-host", TestAgent.SomeOrder("misdirected")));
        await plane.OrdersOf(id).SendMessageAsync(OrderMessageCodec.EncodeReference("http://127.0.0.1:1/elsewhere"));
        var raw = new QueueClient(azurite.ConnectionString, plane.OrdersOf(id).Name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None });
        await raw.SendMessageAsync("this is no Base64 {");
        await plane.SendAsync(id, TestAgent.SomeOrder("good"));

        var received = agent.Collect(agent.Orders(Quick), acknowledge: true);
        await Eventually.HoldsAsync(() => received.Count == 1);
        Assert.Equal("good", received[0].Order.OrderId);

        var refused = new List<OrderRefusedReport>();
        await Eventually.HoldsAsync(async () =>
        {
            refused.AddRange((await plane.TakeReportsAsync()).Cast<OrderRefusedReport>());
            return refused.Count == 4;
        });
        Assert.Equal(["bad-signature", "unreadable", "unreadable", "wrong-audience"], refused.Select(static report => report.Code).Order(StringComparer.Ordinal));
        await Eventually.HoldsAsync(async () => (await plane.OrdersOf(id).GetPropertiesAsync()).Value.ApproximateMessagesCount == 0);
    }

    [Fact]
    public async Task An_order_that_takes_longer_than_its_message_is_hidden_is_handed_out_once_and_can_still_be_acknowledged()
    {
        await plane.SendAsync(agent.Identity.AgentId, TestAgent.SomeOrder());
        var received = agent.Collect(agent.Orders(Quick), acknowledge: false);
        await Eventually.HoldsAsync(() => received.Count == 1);
        var receipt = received[0].Receipt;
        await Eventually.HoldsAsync(() => received[0].Receipt != receipt);
        Assert.Single(received);

        await received[0].AcknowledgeAsync(agent.Stopping);
        await Eventually.HoldsAsync(async () => (await plane.OrdersOf(agent.Identity.AgentId).GetPropertiesAsync()).Value.ApproximateMessagesCount == 0);
        Assert.Single(received);
    }

    [Fact]
    public async Task An_order_given_up_without_an_acknowledgement_comes_back()
    {
        await plane.SendAsync(agent.Identity.AgentId, TestAgent.SomeOrder());
        var received = agent.Collect(agent.Orders(Quick), acknowledge: false);
        await Eventually.HoldsAsync(() => received.Count == 1);
        received[0].Dispose();
        await Eventually.HoldsAsync(() => received.Count == 2);
        Assert.Equal(2, received[1].Deliveries);
    }

    [Fact]
    public async Task A_ring_is_answered_at_once_while_the_doorbell_is_connected()
    {
        var queue = agent.Orders(new OrderQueueOptions { LinkedDelay = TimeSpan.FromMinutes(10), IdleDelay = TimeSpan.FromMinutes(10) });
        var received = agent.Collect(queue, acknowledge: true);
        queue.Linked = true;
        await Task.Delay(500);
        await plane.SendAsync(agent.Identity.AgentId, TestAgent.SomeOrder());
        queue.Wake();
        await Eventually.HoldsAsync(() => received.Count == 1);
    }

    [Fact]
    public async Task Rejected_credentials_are_renewed()
    {
        plane.SpoilSignatures = true;
        await agent.ControlPlane.GetCredentialsAsync(agent.Stopping);
        plane.SpoilSignatures = false;
        await plane.SendAsync(agent.Identity.AgentId, TestAgent.SomeOrder());
        var received = agent.Collect(agent.Orders(Quick), acknowledge: true);
        await Eventually.HoldsAsync(() => received.Count == 1);
    }
}
