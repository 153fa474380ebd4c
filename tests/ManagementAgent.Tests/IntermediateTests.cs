using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Security;
using Catalyze.ManagementAgent.Authorities;
using Catalyze.ManagementAgent.State;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.ManagementAgent.Tests;

/// <summary>An environment across two management pods: one holds the root, the other issues with an intermediate. Real links, queues and chains.</summary>
public sealed class IntermediateTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private TwoPods pods = null!;
    private TestHost first = null!;
    private TestHost second = null!;

    public async Task InitializeAsync()
    {
        pods = await TwoPods.StartAsync(azurite);
        (first, second) = (await pods.Home.AddHostAsync(), await pods.Other.AddHostAsync());
        await pods.GrantAsync(pods.Home, first, "db01-0-x", "db01");
    }

    public async Task DisposeAsync()
    {
        await pods.DisposeAsync();
        key.Dispose();
    }

    [Fact]
    public async Task Leaves_of_both_pods_lead_to_one_root_and_the_intermediate_can_vouch_for_this_environment_only()
    {
        pods.Holds = true;
        await pods.GrantAsync(pods.Other, second, "app01-0-x", "app01");
        var early = await Assert.ThrowsAsync<HttpRequestException>(() => IssueAsync(second, "app01-0-x"));
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, early.StatusCode);
        pods.Holds = false;
        await IsReadyAsync();

        var (here, there) = (await IssueAsync(first, "db01-0-x"), await IssueAsync(second, "app01-0-x"));
        Assert.Equal(here.Authority, there.Authority);
        var chain = Certificates(there.Certificate);
        Assert.Equal(2, chain.Count);
        Assert.Null(Complaint(chain[0], chain[1], here.Authority));
        Assert.True(chain[1].Extensions.OfType<X509BasicConstraintsExtension>().Single() is { CertificateAuthority: true, PathLengthConstraint: 0 });

        // Whoever holds the other pod's key can name no other environment, no machine, and make no further authority.
        var issuer = Other.Issuer;
        using (var foreignSubject = issuer.Issue(new PublicKey(key), AuthorityStore.Name("app01", "env-another"), [WireNames.DnsName(Orders.Environment, "app01")], [], DateTimeOffset.UtcNow, TimeSpan.FromHours(1)))
            Assert.NotNull(Complaint(foreignSubject, chain[1], here.Authority));
        using (var foreignName = issuer.Issue(new PublicKey(key), AuthorityStore.Name("app01", Orders.Environment), [WireNames.DnsName("env-another", "app01")], [], DateTimeOffset.UtcNow, TimeSpan.FromHours(1)))
            Assert.NotNull(Complaint(foreignName, chain[1], here.Authority));
        using var further = issuer.IssueIntermediate(new PublicKey(key), AuthorityStore.Name("further", Orders.Environment), Orders.Environment, [], DateTimeOffset.UtcNow, TimeSpan.FromHours(1));
        using var furtherIssuer = new CertificateAuthority(further.CopyWithPrivateKey(key));
        using var byFurther = furtherIssuer.Issue(new PublicKey(key), AuthorityStore.Name("app01", Orders.Environment), [WireNames.DnsName(Orders.Environment, "app01")], [], DateTimeOffset.UtcNow, TimeSpan.FromHours(1));
        Assert.NotNull(Complaint(byFurther, chain[1], here.Authority, further));
    }

    [Fact]
    public async Task A_rotation_waits_for_the_other_pods_hosts_goes_on_after_restarts_and_leaves_one_new_root_and_a_new_key()
    {
        await pods.GrantAsync(pods.Other, second, "app01-0-x", "app01");
        await IsReadyAsync();
        var before = Certificates(Other.Issuer.Pem)[0];
        var oldRoot = Home.Roots;
        _ = first.Follow("db01-0-x", key);
        first.Connect();
        await TwoPods.RotateAsync(pods.Home, "rot-1");
        await TwoPods.RotateAsync(pods.Other, "rot-1");
        await Eventually.HoldsAsync(
            () => pods.Reports.OfType<AuthorityReport>().Any(r => r.Phase == AuthorityPhase.Trusting && r.Pending.SequenceEqual([pods.Other.Options.AgentId])), Patience);
        Assert.Equal(AuthorityPhase.Trusting, Home.Record.Phase);

        await pods.Home.StopAgentAsync();
        await pods.Other.StopAgentAsync();
        await pods.Home.StartAgentAsync();
        await pods.Other.StartAgentAsync();
        var leaves = second.Follow("app01-0-x", key);
        second.Connect();
        await Eventually.HoldsAsync(() => Home.Record is { Phase: AuthorityPhase.Settled, RotationId: "rot-1" }, Patience);

        Assert.NotEqual(oldRoot, Home.Roots);
        await Eventually.HoldsAsync(() => Other.Roots == Home.Roots && Other.Record.Phase == AuthorityPhase.Settled, Patience);
        var after = await IssueAsync(second, "app01-0-x");
        var chain = Certificates(after.Certificate);
        Assert.Null(Complaint(chain[0], chain[1], Home.Roots));
        Assert.NotNull(Complaint(chain[0], chain[1], oldRoot));
        Assert.NotEqual(before.PublicKey.ExportSubjectPublicKeyInfo(), chain[1].PublicKey.ExportSubjectPublicKeyInfo());

        // Whatever a host held on the way, the other pod's hosts of that step accepted: both roots before the new one issued.
        lock (leaves)
        {
            foreach (var (_, leaf) in leaves)
            {
                var held = Certificates(leaf.Certificate);
                Assert.Null(Complaint(held[0], held[1], leaf.Authority));
            }

            Assert.Contains(leaves, leaf => Certificates(leaf.Leaf.Authority).Count == 2);
        }
    }

    [Fact]
    public async Task After_an_emergency_the_new_root_certifies_no_key_from_before_it()
    {
        await pods.GrantAsync(pods.Other, second, "app01-0-x", "app01");
        await IsReadyAsync();
        var lost = Certificates(Other.Issuer.Pem)[0];
        await TwoPods.RotateAsync(pods.Home, "rot-2", emergency: true);
        await Eventually.HoldsAsync(() => Home.Record is { RotationId: "rot-2", Severs: true }, Patience);

        // The other pod, or whoever has its old key, goes on asking with it. Answered are further looks of the home, one of which is awaited.
        pods.Home.Services.GetRequiredService<AuthorityStore>().Change(Orders.Environment, authority =>
        {
            Assert.Null(IntermediateRules.Signed(authority, Orders.Environment, pods.Other.Options.AgentId, DateTimeOffset.UtcNow));
            Assert.Null(IntermediateRules.ToSend(authority, authority.Record.Subordinates.Single(), DateTimeOffset.UtcNow));
            return null;
        });

        await TwoPods.RotateAsync(pods.Other, "rot-2", emergency: true);
        await Eventually.HoldsAsync(() => Other.Record is { Severs: true, SealedNextKey: null } && Other.Roots == Home.Roots, Patience);
        var chain = Certificates((await IssueAsync(second, "app01-0-x")).Certificate);
        Assert.Null(Complaint(chain[0], chain[1], Home.Roots));
        Assert.NotEqual(lost.PublicKey.ExportSubjectPublicKeyInfo(), chain[1].PublicKey.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    public async Task A_pod_that_had_a_root_of_its_own_trusts_it_until_its_leaves_are_replaced()
    {
        var relay = Orders.Relay(pods.Other, second.Id, "own", [Orders.Grant("app01-0-x", "app01")]);
        await pods.Other.Plane.SendAsync(pods.Other.Options.AgentId, relay);
        await Eventually.HoldsAsync(() => pods.Other.Services.GetRequiredService<GrantStore>().Find(second.Id, "app01-0-x") is not null);
        var own = await IssueAsync(second, "app01-0-x");
        await pods.GrantAsync(pods.Other, second, "app02-0-x", "app02");
        await Eventually.HoldsAsync(() => Other.Record.Phase == AuthorityPhase.Reissuing, Patience);
        Assert.Null(Complaint(Certificates(own.Certificate)[0], intermediate: null, Other.Roots));

        _ = second.Follow("app01-0-x", key);
        second.Connect();
        await Eventually.HoldsAsync(() => Other.Record.Phase == AuthorityPhase.Settled && Other.Roots == Home.Roots, Patience);
    }

    [Fact]
    public async Task Backups_bring_back_the_intermediate_and_whom_the_root_has_signed()
    {
        await pods.GrantAsync(pods.Other, second, "app01-0-x", "app01");
        await IsReadyAsync();
        foreach (var pod in new[] { pods.Home, pods.Other })
        {
            var folder = Path.Combine(pod.Folder, "restored");
            Catalyze.Link.PrivateFile.CreateDirectory(folder);
            var backup = pod.Services.GetRequiredService<AuthorityStore>().Export(Orders.Environment);
            AuthorityStore.Import(folder, StateKey.LoadOrCreate(folder), Orders.Environment, backup);
            using var restored = new AuthorityStore(folder, StateKey.LoadOrCreate(folder), TimeProvider.System);
            var (was, now) = (TwoPods.AuthorityOf(pod), restored.ForEnvironment(Orders.Environment));
            Assert.Equal((was.Roots, was.Issuer.Pem, was.Record.Elsewhere), (now.Roots, now.Issuer.Pem, now.Record.Elsewhere));
            Assert.Equal(was.Record.Subordinates, now.Record.Subordinates);
            Assert.Equal([Orders.Environment], restored.Spanning());
        }
    }

    [Fact]
    public async Task An_intermediate_of_other_roots_or_for_another_key_is_refused()
    {
        await pods.GrantAsync(pods.Other, second, "app01-0-x", "app01");
        await IsReadyAsync();
        var record = Other.Record;
        using var stranger = CertificateAuthority.MakeRoot(AuthorityStore.Name("Catalyze environment", Orders.Environment), 1, DateTimeOffset.UtcNow);
        var later = DateTimeOffset.UtcNow.AddMinutes(1);
        Assert.Throws<ArgumentException>(() => IntermediateRules.Installed(
            record, new IntermediateCertificate(record.Certificate, stranger.ExportCertificatePem(), 99, Severs: false, later), DateTimeOffset.UtcNow));
        using var notOurs = Home.Issuer.IssueIntermediate(
            new PublicKey(key), AuthorityStore.Name("Catalyze intermediate", Orders.Environment), Orders.Environment, [], DateTimeOffset.UtcNow, TimeSpan.FromDays(1));
        Assert.Throws<ArgumentException>(() => IntermediateRules.Installed(
            record, new IntermediateCertificate(notOurs.ExportCertificatePem(), Home.Roots, 99, Severs: false, later), DateTimeOffset.UtcNow));

        // It is renewed long before its end, for the same key, and nobody has to follow that.
        var renewed = IntermediateRules.Signed(Home, Orders.Environment, pods.Other.Options.AgentId, DateTimeOffset.UtcNow.AddDays(6))!;
        var installed = IntermediateRules.Installed(
            record, new IntermediateCertificate(renewed.Subordinates.Single().Certificate!, Home.Roots, Home.Record.Epoch, Severs: false, later), DateTimeOffset.UtcNow.AddDays(6))!;
        Assert.Equal((record.Epoch, record.Phase), (installed.Epoch, installed.Phase));
        Assert.NotEqual(record.Certificate, installed.Certificate);
    }

    private EnvironmentAuthority Home => TwoPods.AuthorityOf(pods.Home);

    private EnvironmentAuthority Other => TwoPods.AuthorityOf(pods.Other);

    private Task IsReadyAsync() => Eventually.HoldsAsync(() => Other.Record.Elsewhere?.Roots is not null, Patience);

    private Task<IssuedCertificate> IssueAsync(TestHost host, string instance) =>
        host.Doorbell.RequestCertificateAsync(new CertificateSigningOrder(instance, CertificatePurpose.Wire, TestHost.SigningRequest(key)), CancellationToken.None);

    private static X509Certificate2Collection Certificates(string pem)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        return all;
    }

    /// <summary>What a verifier that trusts these roots has against a certificate; null for nothing.</summary>
    private static string? Complaint(X509Certificate2 leaf, X509Certificate2? intermediate, string roots, params X509Certificate2[] further)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (intermediate is not null)
            chain.ChainPolicy.ExtraStore.Add(intermediate);
        chain.ChainPolicy.ExtraStore.AddRange(further);
        return chain.Build(leaf) ? null : string.Join(' ', chain.ChainStatus.Select(static s => s.StatusInformation));
    }
}
