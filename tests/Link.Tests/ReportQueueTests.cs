using System.Net;
using System.Security.Cryptography;
using Catalyze.Contracts.Reports;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Link.Tests;

public sealed class ReportQueueTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
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

    [Fact]
    public async Task Reports_arrive_in_their_order_signed()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => agent.Reports.SendAsync(Some($"{number:00}"), agent.Stopping)));
        var arrived = await plane.TakeReportsAsync();
        Assert.Equal(Enumerable.Range(0, 20).Select(static number => $"{number:00}"), arrived.Select(static report => report.ReportId));
    }

    [Fact]
    public async Task A_report_too_large_for_a_message_travels_in_a_blob()
    {
        var reason = Convert.ToBase64String(RandomNumberGenerator.GetBytes(100_000));
        await agent.Reports.SendAsync(Some("large", reason), agent.Stopping);
        Assert.Equal(reason, (await plane.NextReportAsync<OrderRefusedReport>()).Reason);
    }

    [Fact]
    public async Task Reports_wait_for_the_end_of_an_outage()
    {
        plane.Outage = HttpStatusCode.ServiceUnavailable;
        var sending = agent.Reports.SendAsync(Some("late"), agent.Stopping);
        await Task.Delay(500);
        Assert.False(sending.IsCompleted);
        plane.Outage = null;
        await sending;
        Assert.Equal("late", (await plane.NextReportAsync<OrderRefusedReport>()).ReportId);
    }

    private OrderRefusedReport Some(string id, string reason = "") =>
        new() { ReportId = id, AgentId = agent.Identity.AgentId, ObservedAt = DateTimeOffset.UnixEpoch, Code = "stale-token", Reason = reason };
}
