using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.ManagementAgent.Authorities;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.ManagementAgent.Tests;

/// <summary>A management agent leads its hosts from one authority to the next, over real links and queues.</summary>
public sealed class RotationTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private TestPod pod = null!;
    private TestHost first = null!;
    private TestHost second = null!;

    public async Task InitializeAsync()
    {
        pod = await TestPod.StartAsync(azurite);
        (first, second) = (await pod.AddHostAsync(), await pod.AddHostAsync());
        await GrantAsync(first, "db01-0-x");
        await GrantAsync(second, "app01-0-x");
    }

    public async Task DisposeAsync()
    {
        await pod.DisposeAsync();
        key.Dispose();
    }

    [Fact]
    public async Task Both_are_trusted_before_the_new_one_issues_and_the_old_one_goes_last()
    {
        var before = Authority;
        var leaves = first.Follow("db01-0-x", key);
        _ = second.Follow("app01-0-x", key);
        first.Connect();
        second.Connect();
        await RotateAsync("rot-1");
        await Eventually.HoldsAsync(() => Authority.Record is { Phase: AuthorityPhase.Settled, RotationId: "rot-1" });

        Assert.Equal(3, Authority.Record.Epoch);
        var old = Thumbprints(before.Roots).Single();
        var next = Thumbprints(Authority.Roots).Single();
        Assert.NotEqual(old, next);
        Assert.Equal(new[] { old, next }.Order(), Seen(leaves, 1).Roots.Order());
        Assert.Equal(old, Seen(leaves, 1).Issuer);
        Assert.Equal(new[] { old, next }.Order(), Seen(leaves, 2).Roots.Order());
        Assert.Equal(next, Seen(leaves, 2).Issuer);
        Assert.Equal([next], Seen(leaves, 3).Roots);

        // The same order again, and one that was signed earlier, begin nothing.
        await RotateAsync("rot-1");
        await pod.Plane.SendAsync(pod.Options.AgentId, Order("rot-0"), DateTimeOffset.UtcNow.AddHours(-1));
        var report = await ReportAsync(said => said is { RotationId: "rot-1", Phase: AuthorityPhase.Settled });
        Assert.Equal((2, 0), (report.Instances, report.PendingCount));
        Assert.Equal("rot-1", Authority.Record.RotationId);
    }

    [Fact]
    public async Task It_waits_for_a_host_that_is_away_says_so_and_goes_on_after_a_restart()
    {
        _ = first.Follow("db01-0-x", key);
        first.Connect();
        await RotateAsync("rot-2");
        var report = await ReportAsync(said => said.PendingCount == 1);
        Assert.Equal((AuthorityPhase.Trusting, "app01-0-x"), (report.Phase, report.Pending.Single()));

        await pod.StopAgentAsync();
        await pod.StartAgentAsync();
        Assert.Equal(AuthorityPhase.Trusting, Authority.Record.Phase);
        _ = second.Follow("app01-0-x", key);
        second.Connect();
        await Eventually.HoldsAsync(() => Authority.Record is { Phase: AuthorityPhase.Settled, RotationId: "rot-2" }, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task In_an_emergency_only_the_new_one_is_trusted_at_once()
    {
        var before = Thumbprints(Authority.Roots).Single();
        await RotateAsync("rot-3", emergency: true);
        await Eventually.HoldsAsync(() => Authority.Record.RotationId == "rot-3");
        Assert.DoesNotContain(before, Thumbprints(Authority.Roots));
        Assert.True(Authority.Record is { Phase: AuthorityPhase.Removing, Severs: true });
    }

    private EnvironmentAuthority Authority => pod.Services.GetRequiredService<AuthorityStore>().ForEnvironment(Orders.Environment);

    private static RotateAuthorityOrder Order(string id, bool emergency = false) =>
        new() { OrderId = id, DeploymentId = id, EnvironmentId = Orders.Environment, Emergency = emergency };

    private static IReadOnlyList<string> Thumbprints(string pem)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(pem);
        return [.. roots.Select(static root => root.Thumbprint)];
    }

    private static (string Issuer, IReadOnlyList<string> Roots) Seen(List<(long Epoch, IssuedCertificate Leaf)> leaves, long epoch)
    {
        IssuedCertificate issued;
        lock (leaves)
            issued = leaves.First(leaf => leaf.Leaf.Epoch == epoch).Leaf;
        using var certificate = X509Certificate2.CreateFromPem(issued.Certificate);
        var issuer = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier!.Value;
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(issued.Authority);
        var found = roots.Single(root => root.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes.Span.SequenceEqual(issuer.Span));
        return (found.Thumbprint, Thumbprints(issued.Authority));
    }

    private Task RotateAsync(string id, bool emergency = false) => pod.Plane.SendAsync(pod.Options.AgentId, Order(id, emergency));

    private async Task<AuthorityReport> ReportAsync(Func<AuthorityReport, bool> wanted)
    {
        AuthorityReport? found = null;
        await Eventually.HoldsAsync(async () => (found = (await pod.Plane.TakeReportsAsync()).OfType<AuthorityReport>().FirstOrDefault(wanted)) is not null);
        return found!;
    }

    private async Task GrantAsync(TestHost to, string instance)
    {
        await pod.Plane.SendAsync(pod.Options.AgentId, Orders.Relay(pod, to.Id, $"g-{instance}", [Orders.Grant(instance)]));
        await Eventually.HoldsAsync(() => pod.Services.GetRequiredService<GrantStore>().Find(to.Id, instance) is not null);
    }
}
