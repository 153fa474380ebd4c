using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Security;
using Catalyze.HostAgent.Certificates;

namespace Catalyze.Bench.Wire;

/// <summary>Certificates as an environment's authority makes them: P-256, names of environment and service.</summary>
internal sealed class WireAuthority : IDisposable
{
    public const string Environment = "env-benchmark1";
    private readonly X509Certificate2 root;

    public WireAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=benchmark authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var now = TimeProvider.System.GetUtcNow();
        root = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
    }

    public HeldCertificate Issue(string service)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName($"CN={service}, O={Environment}"), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(WireNames.DnsName(Environment, service));
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var leaf = request.Create(root, now.AddMinutes(-1), now.AddHours(12), RandomNumberGenerator.GetBytes(12));
        return new HeldCertificate(leaf.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), root.ExportCertificatePem(), now, now.AddHours(12), []);
    }

    public void Dispose() => root.Dispose();
}
