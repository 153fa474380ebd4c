using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Link;
using Catalyze.ManagementAgent.Authorities;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.ManagementAgent.Tests;

/// <summary>A management agent has one instance's certificates refused, over real links and queues.</summary>
public sealed class RevocationTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly List<InstanceRevokedReport> reports = [];
    private TestPod pod = null!;
    private TestHost first = null!;
    private TestHost second = null!;

    public async Task InitializeAsync()
    {
        pod = await TestPod.StartAsync(azurite);
        (first, second) = (await pod.AddHostAsync(), await pod.AddHostAsync());
        await GrantAsync(first, "db01-0-x");
        await GrantAsync(second, "app01-0-x");
        first.Connect();
        second.Connect();
    }

    public async Task DisposeAsync()
    {
        await pod.DisposeAsync();
        key.Dispose();
    }

    [Fact]
    public async Task Hosts_are_given_the_serials_and_it_is_over_when_all_have_followed_also_after_a_restart()
    {
        var revoked = await IssueAsync(second, "app01-0-x");
        var other = await IssueAsync(first, "db01-0-x");
        await RevokeAsync("rev-1", "app01-0-x");
        var begun = await ReportAsync(said => !said.Followed);
        Assert.Equal(Serial(revoked), Assert.Single(begun.Issued).Serial);
        await Assert.ThrowsAsync<CertificateRefusedException>(() => IssueAsync(second, "app01-0-x"));

        await pod.StopAgentAsync();
        await pod.StartAgentAsync();
        Assert.Equal(["app01-0-x"], Authority.Record.Revoking);
        Assert.DoesNotContain(reports, said => said.Followed);
        var leaves = first.Follow("db01-0-x", key);
        Assert.Equal("app01-0-x", (await ReportAsync(said => said.Followed)).InstanceId);

        lock (leaves)
        {
            var refused = Assert.Single(leaves[^1].Leaf.Refused!);
            Assert.Equal((Serial(revoked), "app01-0-x"), (refused.Serial, refused.InstanceId));
            Assert.NotEqual(Serial(other), refused.Serial);
        }

        // Told first, put down after: a crash between the two tells it twice.
        await Eventually.HoldsAsync(() => Authority.Record.Revoking.Count == 0);
        Assert.Equal(AuthorityPhase.Settled, Authority.Record.Phase);
    }

    [Fact]
    public async Task A_later_grant_lets_the_instance_have_certificates_again_and_an_earlier_one_does_not()
    {
        await IssueAsync(second, "app01-0-x");
        _ = first.Follow("db01-0-x", key);
        await RevokeAsync("rev-2", "app01-0-x");
        await ReportAsync(said => said.Followed);
        await pod.Plane.SendAsync(pod.Options.AgentId, Orders.Relay(pod, second.Id, "late", [Orders.Grant("app01-0-x")]), DateTimeOffset.UtcNow.AddMinutes(-1));
        await pod.Plane.SendAsync(pod.Options.AgentId, Orders.Relay(pod, first.Id, "mark", [Orders.Grant("mark-0-x")]));
        await Eventually.HoldsAsync(() => pod.Services.GetRequiredService<GrantStore>().Find(first.Id, "mark-0-x") is not null);
        await Assert.ThrowsAsync<CertificateRefusedException>(() => IssueAsync(second, "app01-0-x"));

        await pod.Plane.SendAsync(pod.Options.AgentId, Orders.Relay(pod, second.Id, "again", [Orders.Grant("app01-0-x")]));
        await Eventually.HoldsAsync(() => pod.Services.GetRequiredService<GrantStore>().Find(second.Id, "app01-0-x") is not null);
        var again = await IssueAsync(second, "app01-0-x");
        Assert.DoesNotContain(Serial(again), again.Refused!.Select(refused => refused.Serial));
    }

    [Fact]
    public async Task What_another_management_agent_issued_is_refused_too_and_twice_is_once()
    {
        _ = first.Follow("db01-0-x", key);
        _ = second.Follow("app01-0-x", key);
        var foreign = new RefusedCertificate("4C00000000000000000000000000ABCD", "web01-0-x", DateTimeOffset.UtcNow.AddHours(1));
        await RevokeAsync("rev-3", "web01-0-x", foreign);
        await ReportAsync(said => said.Followed && said.InstanceId == "web01-0-x");
        var epoch = Authority.Record.Epoch;
        await RevokeAsync("rev-3", "web01-0-x", foreign);
        await ReportAsync(said => !said.Followed && reports.Count(known => !known.Followed) == 2);
        Assert.Equal(epoch, Authority.Record.Epoch);
        Assert.Equal([foreign], (await IssueAsync(second, "app01-0-x")).Refused);
    }

    private EnvironmentAuthority Authority => pod.Services.GetRequiredService<AuthorityStore>().ForEnvironment(Orders.Environment);

    private static string Serial(IssuedCertificate issued)
    {
        using var certificate = X509Certificate2.CreateFromPem(issued.Certificate);
        return certificate.SerialNumber;
    }

    private Task<IssuedCertificate> IssueAsync(TestHost host, string instance) =>
        host.Doorbell.RequestCertificateAsync(new CertificateSigningOrder(instance, CertificatePurpose.Wire, TestHost.SigningRequest(key)), CancellationToken.None);

    private Task RevokeAsync(string id, string instance, params RefusedCertificate[] refused) => pod.Plane.SendAsync(
        pod.Options.AgentId,
        new RevokeInstanceOrder { OrderId = id, DeploymentId = id, EnvironmentId = Orders.Environment, InstanceId = instance, Refused = refused });

    private async Task<InstanceRevokedReport> ReportAsync(Func<InstanceRevokedReport, bool> wanted)
    {
        await Eventually.HoldsAsync(
            async () =>
            {
                reports.AddRange((await pod.Plane.TakeReportsAsync()).OfType<InstanceRevokedReport>());
                return reports.Any(wanted);
            },
            TimeSpan.FromSeconds(60));
        return reports.Last(wanted);
    }

    private async Task GrantAsync(TestHost to, string instance)
    {
        await pod.Plane.SendAsync(pod.Options.AgentId, Orders.Relay(pod, to.Id, $"g-{instance}", [Orders.Grant(instance)]));
        await Eventually.HoldsAsync(() => pod.Services.GetRequiredService<GrantStore>().Find(to.Id, instance) is not null);
    }
}
