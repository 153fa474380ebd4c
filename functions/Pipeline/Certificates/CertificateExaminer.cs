using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Judges customers' certificates as a browser would, before anybody's browser has to.</summary>
public static class CertificateExaminer
{
    /// <summary>A certificate with less life left is worth a warning.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    private const int MostCertificates = 10;
    private const int LargestChain = 64 << 10;
    private const int LargestKey = 16 << 10;
    private const int SmallestRsa = 2048;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <param name="certificate">Chain and key.</param>
    /// <param name="name">Host name it must be for.</param>
    /// <param name="field">Where it stands, for errors.</param>
    /// <param name="now">When it must be valid.</param>
    public static CertificateExamination Examine(DomainCertificate certificate, string name, string field, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var (errors, warnings) = (new FieldErrors(), new FieldErrors());
        var (chainField, keyField) = ($"{field}.chain", $"{field}.privateKey");
        byte[]? publicKey = null;
        if (errors.Require(certificate.PrivateKey is { Length: > 0 and <= LargestKey }, keyField, "invalid-pem", $"Expected a private key in PEM of at most {LargestKey >> 10} KiB."))
        {
            (publicKey, var code, var fault) = CertificatePem.ReadKey(certificate.PrivateKey);
            if (fault is not null)
                errors.Add(keyField, code!, fault);
        }

        var chain = certificate.Chain is { Length: > 0 and <= LargestChain } ? CertificatePem.ReadChain(certificate.Chain) : null;
        if (chain is null or { Count: 0 or > MostCertificates })
        {
            errors.Add(chainField, "invalid-pem", $"Expected 1 to {MostCertificates} certificates in PEM and nothing else, at most {LargestChain >> 10} KiB.");
            return new CertificateExamination { Errors = errors.All, Warnings = [] };
        }

        var leaf = chain[0];
        ExamineLeaf(leaf, name, $"{chainField}[0]", errors);
        if (publicKey is not null)
            errors.Require(leaf.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(publicKey), keyField, "key-mismatch", "The key is not that of the first certificate.");
        ExamineLinks(chain, chainField, errors, warnings);
        ExamineTimes(chain, chainField, now, errors, warnings);
        var examination = new CertificateExamination
        {
            Errors = errors.All,
            Warnings = warnings.All,
            Names = Names(leaf),
            Issuer = leaf.Issuer,
            ExpiresAt = chain.Min(c => new DateTimeOffset(c.NotAfter)),
            Fingerprint = Convert.ToHexStringLower(SHA256.HashData(leaf.RawData)),
        };
        foreach (var one in chain)
            one.Dispose();
        return examination;
    }

    private static void ExamineLeaf(X509Certificate2 leaf, string name, string field, FieldErrors errors)
    {
        var names = Names(leaf);
        errors.Require(
            leaf.MatchesHostname(name, allowWildcards: true, allowCommonName: false), field, "wrong-name",
            names.Count == 0 ? "The certificate names no host; browsers look at its alternative names only." : $"The certificate is for {string.Join(", ", names.Take(5))}, not for {name}.");
        errors.Require(
            leaf.Extensions.OfType<X509BasicConstraintsExtension>().All(e => !e.CertificateAuthority), field, "not-a-leaf",
            "The first certificate is an authority's; the host name's own comes first.");
        if (leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } uses)
            errors.Require(uses.EnhancedKeyUsages.Cast<Oid>().Any(o => o.Value == ServerAuthentication), field, "wrong-use", "The certificate is not for servers.");
    }

    private static void ExamineLinks(IReadOnlyList<X509Certificate2> chain, string field, FieldErrors errors, FieldErrors warnings)
    {
        for (var i = 0; i < chain.Count; i++)
        {
            var certificate = chain[i];
            using var rsa = certificate.GetRSAPublicKey();
            using var ecdsa = certificate.GetECDsaPublicKey();
            errors.Require(
                rsa is { KeySize: >= SmallestRsa } || ecdsa is { KeySize: >= 256 }, $"{field}[{i}]", "weak-key", $"Its key must be RSA of at least {SmallestRsa} bits or ECDSA of at least 256.");

            // Nobody checks how a root signed itself.
            errors.Require(IsSelfIssued(certificate) || CertificateSignature.IsStrong(certificate), $"{field}[{i}]", "weak-signature", "It must be signed with SHA-256 or better.");
            if (i == 0)
                continue;
            errors.Require(
                CertificateSignature.IsBy(chain[i - 1], certificate), $"{field}[{i}]", "chain-order",
                $"It did not sign the certificate before it, which {chain[i - 1].Issuer} signed; each certificate must be followed by its issuer's.");
            errors.Require(
                certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority), $"{field}[{i}]", "not-an-authority", "It is no authority's certificate.");
        }

        if (chain.Count == 1 && !IsSelfIssued(chain[0]))
            warnings.Add(field, "incomplete-chain", $"Nothing follows the certificate; unless {chain[0].Issuer} is a root itself, visitors may not trust it.");
    }

    private static void ExamineTimes(IReadOnlyList<X509Certificate2> chain, string field, DateTimeOffset now, FieldErrors errors, FieldErrors warnings)
    {
        for (var i = 0; i < chain.Count; i++)
        {
            var (from, until) = (new DateTimeOffset(chain[i].NotBefore), new DateTimeOffset(chain[i].NotAfter));
            if (from > now)
                errors.Add($"{field}[{i}]", "not-yet-valid", $"It is valid from {Day(from)}.");
            else if (until <= now)
                errors.Add($"{field}[{i}]", "expired", $"It ended {Day(until)}.");
            else if (until - now < Soon)
                warnings.Add($"{field}[{i}]", "ends-soon", $"It ends {Day(until)}; replace it before.");
        }
    }

    private static bool IsSelfIssued(X509Certificate2 certificate) => certificate.IssuerName.RawData.AsSpan().SequenceEqual(certificate.SubjectName.RawData);

    private static List<string> Names(X509Certificate2 leaf) => [.. leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames())];

    private static string Day(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
