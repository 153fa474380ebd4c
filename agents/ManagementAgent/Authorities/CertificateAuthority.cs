using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>A root certificate with its key. Signs leaves only: its path length is zero.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private const int SerialLength = 16;

    /// <summary>Clocks of hosts may lag behind by this much.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    private readonly Lock signing = new();
    private readonly X509Certificate2 root;

    public CertificateAuthority(X509Certificate2 root)
    {
        this.root = root;
        Pem = root.ExportCertificatePem();
    }

    /// <summary>The root certificate, PEM.</summary>
    public string Pem { get; }

    /// <summary>Makes a P-256 key and a root certificate of ten years: an environment outlives it only after its authority was changed on purpose.</summary>
    public static X509Certificate2 MakeRoot(X500DistinguishedName name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
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

        var serial = RandomNumberGenerator.GetBytes(SerialLength);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);

        // A key object must not be used by two threads at once.
        lock (signing)
            return request.Create(root, now - ClockTolerance, now + life, serial);
    }

    public void Dispose() => root.Dispose();
}
