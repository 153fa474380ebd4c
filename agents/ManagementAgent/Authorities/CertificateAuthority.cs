using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>A certificate that issues, with its key: a root, or an intermediate that another management agent signed.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private const int SerialLength = 16;

    /// <summary>Clocks of hosts may lag behind by this much.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    private readonly Lock signing = new();
    /// <summary>DNS names of an environment's leaves end in it, after the environment's id.</summary>
    private const string WireDomain = ".catalyze.internal";

    private readonly X509Certificate2 root;

    public CertificateAuthority(X509Certificate2 root)
    {
        this.root = root;
        Pem = root.ExportCertificatePem();
    }

    /// <summary>The certificate, PEM.</summary>
    public string Pem { get; }

    /// <summary>End of the certificate that issues: nothing it signed is good any longer.</summary>
    public DateTimeOffset Ends => new(root.NotAfter.ToUniversalTime(), TimeSpan.Zero);

    /// <summary>Whether an intermediate may be signed; roots from before intermediates allow leaves only.</summary>
    public bool MaySignIntermediates => root.Extensions.OfType<X509BasicConstraintsExtension>().Single() is { HasPathLengthConstraint: false } or { PathLengthConstraint: > 0 };

    /// <summary>Whether it signed this.</summary>
    public bool Signed(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().SingleOrDefault()?.KeyIdentifier is { } identifier
        && identifier.Span.SequenceEqual(root.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes.Span);

    /// <summary>Makes a P-256 key and a root certificate of ten years: an environment outlives it only after its authority was changed on purpose.</summary>
    public static X509Certificate2 MakeRoot(X500DistinguishedName name, int pathLength, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLength, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now - ClockTolerance, now.AddYears(10));
    }

    /// <summary>Signs a leaf for a key.</summary>
    public X509Certificate2 Issue(PublicKey key, X500DistinguishedName subject, IEnumerable<string> dnsNames, OidCollection usages, DateTimeOffset now, TimeSpan life)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in dnsNames)
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());

        return Sign(request, now, life);
    }

    /// <summary>Signs another management agent's key: leaves only, and none but of this environment.</summary>
    public X509Certificate2 IssueIntermediate(PublicKey key, X500DistinguishedName subject, string environmentId, OidCollection usages, DateTimeOffset now, TimeSpan life)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(NameConstraints.Only(environmentId + WireDomain, environmentId));
        return Sign(request, now, life);
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset now, TimeSpan life)
    {
        var serial = RandomNumberGenerator.GetBytes(SerialLength);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);

        // Never outside the issuer's own life, also where this clock is behind that of whoever signed the issuer.
        DateTimeOffset begins = new(root.NotBefore.ToUniversalTime(), TimeSpan.Zero), from = now - ClockTolerance, until = now + life;

        // A key object must not be used by two threads at once.
        lock (signing)
            return request.Create(root, from < begins ? begins : from, until > Ends ? Ends : until, serial);
    }

    public void Dispose() => root.Dispose();
}
