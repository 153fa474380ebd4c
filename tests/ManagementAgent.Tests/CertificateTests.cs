using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Security;
using Catalyze.Link;
using Catalyze.ManagementAgent.Authorities;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.ManagementAgent.Tests;

public sealed class CertificateTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private TestPod pod = null!;
    private TestHost host = null!;

    public async Task InitializeAsync()
    {
        pod = await TestPod.StartAsync(azurite);
        host = await pod.AddHostAsync();
    }

    public async Task DisposeAsync()
    {
        await pod.DisposeAsync();
        key.Dispose();
    }

    [Fact]
    public async Task A_wire_certificate_carries_the_grants_names_and_its_chain_verifies_here_and_with_openssl()
    {
        await GrantAsync(host, Orders.Grant("db01-0-x"));
        var issued = await AskAsync(host, "db01-0-x", CertificatePurpose.Wire, key);

        using var leaf = X509Certificate2.CreateFromPem(issued.Certificate);
        using var root = X509Certificate2.CreateFromPem(issued.Authority);
        Assert.Contains("CN=db01", leaf.Subject, StringComparison.Ordinal);
        Assert.Contains($"O={Orders.Environment}", leaf.Subject, StringComparison.Ordinal);
        Assert.Equal([WireNames.DnsName(Orders.Environment, "db01")], leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames());
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), leaf.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.InRange(issued.ExpiresAt, DateTimeOffset.UtcNow.AddHours(71), DateTimeOffset.UtcNow.AddHours(73));
        Assert.True(root.Extensions.OfType<X509BasicConstraintsExtension>().Single() is { CertificateAuthority: true, PathLengthConstraint: 1 });

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        Assert.True(chain.Build(leaf), string.Join(", ", chain.ChainStatus.Select(static status => status.StatusInformation)));

        await OpensslVerifiesAsync(issued, "sslclient");
        await OpensslVerifiesAsync(issued, "sslserver");
    }

    [Fact]
    public async Task An_edge_certificate_carries_the_domains_and_leads_to_the_edge_authority()
    {
        await GrantAsync(host, Orders.Grant("edge-0-x", "edge", "shop.example.org", "www.example.org"));
        var issued = await AskAsync(host, "edge-0-x", CertificatePurpose.Edge, key);
        using var leaf = X509Certificate2.CreateFromPem(issued.Certificate);
        Assert.True(leaf.MatchesHostname("www.example.org"));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(pod.Options.StateFolder, "edge-ca.pem")), issued.Authority);
        await OpensslVerifiesAsync(issued, "sslserver");

        await GrantAsync(host, Orders.Grant("db01-0-y"));
        await Assert.ThrowsAsync<CertificateRefusedException>(() => AskAsync(host, "db01-0-y", CertificatePurpose.Edge, key));
    }

    [Fact]
    public async Task A_host_is_a_consumer_of_its_own_name_in_environments_of_which_it_runs_an_instance()
    {
        var other = await pod.AddHostAsync();
        await Assert.ThrowsAsync<CertificateRefusedException>(() => AskAsync(host, Orders.Environment, CertificatePurpose.Host, key));
        await GrantAsync(host, Orders.Grant("db01-0-h"));
        var issued = await AskAsync(host, Orders.Environment, CertificatePurpose.Host, key);
        using var leaf = X509Certificate2.CreateFromPem(issued.Certificate);
        Assert.Contains("CN=host", leaf.Subject, StringComparison.Ordinal);
        Assert.Contains($"O={Orders.Environment}", leaf.Subject, StringComparison.Ordinal);
        await OpensslVerifiesAsync(issued, "sslclient");
        await Assert.ThrowsAsync<CertificateRefusedException>(() => AskAsync(other, Orders.Environment, CertificatePurpose.Host, key));
    }

    [Fact]
    public async Task Without_a_grant_of_its_own_a_host_gets_nothing()
    {
        var other = await pod.AddHostAsync();
        await GrantAsync(host, Orders.Grant("db01-0-x"));
        await Assert.ThrowsAsync<CertificateRefusedException>(() => AskAsync(other, "db01-0-x", CertificatePurpose.Wire, key));
        await Assert.ThrowsAsync<CertificateRefusedException>(() => AskAsync(host, "db01-0-other", CertificatePurpose.Wire, key));
    }

    [Fact]
    public async Task A_withdrawn_grant_stays_withdrawn_over_a_restart_and_an_older_order_that_arrives_late()
    {
        var granting = Orders.Relay(pod, host.Id, "granting", [Orders.Grant("db01-0-x")]);
        var before = DateTimeOffset.UtcNow;
        await pod.Plane.SendAsync(pod.Options.AgentId, granting, before);
        await Eventually.HoldsAsync(() => Grants.Find(host.Id, "db01-0-x") is not null);
        await pod.Plane.SendAsync(pod.Options.AgentId, Orders.Relay(pod, host.Id, "withdrawing", withdrawn: ["db01-0-x"]), before.AddSeconds(1));
        await Eventually.HoldsAsync(() => Grants.Find(host.Id, "db01-0-x") is null);

        await pod.StopAgentAsync();
        await pod.StartAgentAsync();
        Assert.Null(Grants.Find(host.Id, "db01-0-x"));
        Grants.Apply(granting.Relayed, before);
        Assert.Null(Grants.Find(host.Id, "db01-0-x"));
    }

    [Fact]
    public async Task A_request_whose_signature_is_not_that_of_its_key_is_refused()
    {
        await GrantAsync(host, Orders.Grant("db01-0-x"));
        var der = PemOf(TestHost.SigningRequest(key));
        der[^1] ^= 1;
        var forged = PemEncoding.WriteString("CERTIFICATE REQUEST", der);
        await Assert.ThrowsAsync<CertificateRefusedException>(() => host.Doorbell.RequestCertificateAsync(new CertificateSigningOrder("db01-0-x", CertificatePurpose.Wire, forged), host.Stopping));

        using var rsa = RSA.Create(2048);
        var foreign = new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        await Assert.ThrowsAsync<CertificateRefusedException>(() => host.Doorbell.RequestCertificateAsync(new CertificateSigningOrder("db01-0-x", CertificatePurpose.Wire, foreign), host.Stopping));
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        await Assert.ThrowsAsync<CertificateRefusedException>(() => AskAsync(host, "db01-0-x", CertificatePurpose.Wire, p384));
    }

    [Fact]
    public async Task Authorities_survive_a_restart_differ_by_environment_and_their_keys_are_not_in_the_clear()
    {
        var store = pod.Services.GetRequiredService<AuthorityStore>();
        var (first, other) = (store.ForEnvironment(Orders.Environment).Roots, store.ForEnvironment("env-0000000000").Roots);
        Assert.NotEqual(first, other);
        await pod.StopAgentAsync();
        await pod.StartAgentAsync();
        Assert.Equal(first, pod.Services.GetRequiredService<AuthorityStore>().ForEnvironment(Orders.Environment).Roots);
        Assert.Throws<ArgumentException>(() => store.ForEnvironment("../edge"));

        // Moved to another place, or under another key, a sealed key opens no more.
        var folder = Path.Combine(pod.Options.StateFolder, "authorities");
        File.Copy(Path.Combine(folder, Orders.Environment + ".json"), Path.Combine(folder, "env-stolen.json"));
        Assert.ThrowsAny<CryptographicException>(() => pod.Services.GetRequiredService<AuthorityStore>().ForEnvironment("env-stolen"));
        Assert.All(new DirectoryInfo(folder).GetFiles(), static file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode));
    }

    [Fact]
    public async Task Certificates_are_issued_for_many_instances_at_once()
    {
        const int Count = 200;
        await GrantAsync(host, [.. Enumerable.Range(0, Count).Select(static number => Orders.Grant($"app01-{number}-x", "app01"))]);
        var request = TestHost.SigningRequest(key);
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, cancellationToken) =>
            await host.Doorbell.RequestCertificateAsync(new CertificateSigningOrder($"app01-{number}-x", CertificatePurpose.Wire, request), cancellationToken));
        var took = Stopwatch.GetElapsedTime(started);
        output.WriteLine($"{Count} certificates over the link in {took.TotalMilliseconds:0} ms: {Count / took.TotalSeconds:0}/s");
    }

    private GrantStore Grants => pod.Services.GetRequiredService<GrantStore>();

    private static byte[] PemOf(string pem)
    {
        var fields = PemEncoding.Find(pem);
        return Convert.FromBase64String(pem[fields.Base64Data]);
    }

    private static Task<IssuedCertificate> AskAsync(TestHost host, string instance, CertificatePurpose purpose, ECDsa key) =>
        host.Doorbell.RequestCertificateAsync(new CertificateSigningOrder(instance, purpose, TestHost.SigningRequest(key)), host.Stopping);

    private async Task GrantAsync(TestHost to, params Catalyze.Contracts.Orders.CertificateGrant[] grants)
    {
        await pod.Plane.SendAsync(pod.Options.AgentId, Orders.Relay(pod, to.Id, $"g-{grants[0].InstanceId}", grants));
        await Eventually.HoldsAsync(() => Grants.Find(to.Id, grants[0].InstanceId) is not null);
    }

    private async Task OpensslVerifiesAsync(IssuedCertificate issued, string purpose)
    {
        var (ca, leaf) = (Path.Combine(pod.Folder, "ca.pem"), Path.Combine(pod.Folder, "leaf.pem"));
        await File.WriteAllTextAsync(ca, issued.Authority);
        await File.WriteAllTextAsync(leaf, issued.Certificate);
        using var openssl = Process.Start(new ProcessStartInfo("openssl", ["verify", "-x509_strict", "-purpose", purpose, "-CAfile", ca, leaf]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var said = await openssl.StandardOutput.ReadToEndAsync() + await openssl.StandardError.ReadToEndAsync();
        await openssl.WaitForExitAsync();
        Assert.True(openssl.ExitCode == 0, said);
    }
}
