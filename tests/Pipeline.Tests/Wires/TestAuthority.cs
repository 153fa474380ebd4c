using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Security;

namespace Catalyze.Pipeline.Tests.Wires;

/// <summary>An environment's authority, issuing as the management pod does.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 root;

    public TestAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        root = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }

    public string Pem => root.ExportCertificatePem();

    /// <summary>Leaf and key as HAProxy's <c>crt</c> wants them.</summary>
    public string Issue(string environmentId, string label)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"O={environmentId}, CN={label}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(WireNames.DnsName(environmentId, label));
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var leaf = request.Create(
            root, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddHours(12), RandomNumberGenerator.GetBytes(16));
        return leaf.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    public void Dispose() => root.Dispose();
}
