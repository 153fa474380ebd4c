using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.PodSoak.Auditing;
using Xunit;

namespace Catalyze.PodSoak.Tests;

/// <summary>Real certificates: those of another authority, over or unknown ones, and those of nobody are found.</summary>
public sealed class CertificateAuditTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly X509Certificate2 authority = Authority();
    private readonly X509Certificate2 other = Authority();
    private readonly X509Certificate2 leaf;

    public CertificateAuditTests() => leaf = Leaf(authority);

    public void Dispose()
    {
        foreach (var certificate in new[] { authority, other, leaf }) certificate.Dispose();
    }

    [Fact]
    public void A_good_certificate_is_good_and_an_old_one_is_not()
    {
        Assert.Empty(Look(Facts()));
        Assert.Contains("is good from", Assert.Single(CertificateAudit.Compare(Facts(), [Things.Wanted], Now.AddDays(4))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_another_authority_and_other_roots_are_found()
    {
        using var foreign = Leaf(other);
        Assert.Contains("is not of the authority", Assert.Single(Look(Facts(foreign))), StringComparison.Ordinal);
        Assert.Contains(Look(Facts(roots: [other])), d => d.Contains("does not trust", StringComparison.Ordinal));
        Assert.Contains("trusts an authority", Assert.Single(Look(Facts(roots: [authority, other]))), StringComparison.Ordinal);
        Assert.Contains("is being rotated", Assert.Single(Look(Facts(settled: false))), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_unknown_and_left_certificates_are_found()
    {
        Assert.Contains("has no certificate", Assert.Single(Look(Facts() with { Held = [] })), StringComparison.Ordinal);
        Assert.Contains("not noted", Assert.Single(Look(Facts() with { Issued = new HashSet<(string, string)>() })), StringComparison.Ordinal);
        Assert.Contains("keeps a certificate for gone", Assert.Single(Look(Facts() with { Sealed = [(Things.Host, "gone")] })), StringComparison.Ordinal);
        Assert.Contains("may have certificates for gone", Assert.Single(Look(Facts() with { Grants = [(Things.Host, "gone")] })), StringComparison.Ordinal);
        Assert.Contains("in a proxy's folder", Assert.Single(Look(Facts() with { Held = [.. Facts().Held, (Things.Host, "gone", leaf, [])] })), StringComparison.Ordinal);
    }

    private static List<string> Look(CertificateFacts facts) => [.. CertificateAudit.Compare(facts, [Things.Wanted], Now)];

    private CertificateFacts Facts(X509Certificate2? held = null, IReadOnlyList<X509Certificate2>? roots = null, bool settled = true) => new()
    {
        Held = [(Things.Host, Things.Id, held ?? leaf, roots ?? [authority])],
        Sealed = [(Things.Host, Things.Id)],
        Authorities = new Dictionary<string, (X509Certificate2, bool)>(StringComparer.Ordinal) { [Things.Environment] = (authority, settled) },
        Issued = new HashSet<(string, string)>([(Things.Id, (held ?? leaf).SerialNumber)]),
        Grants = [(Things.Host, Things.Id)],
    };

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=authority {RandomNumberGenerator.GetHexString(8)}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(Now.AddDays(-1), Now.AddYears(1));
    }

    private static X509Certificate2 Leaf(X509Certificate2 issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=app01", key, HashAlgorithmName.SHA256).Create(issuer, Now.AddHours(-1), Now.AddHours(71), RandomNumberGenerator.GetBytes(12));
    }
}
