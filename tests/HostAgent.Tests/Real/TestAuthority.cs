using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Security;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>An environment's authority with grants, as a management agent holds it.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ConcurrentDictionary<string, (string Environment, string Service)> _grants = new(StringComparer.Ordinal);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;

    internal TestAuthority()
    {
        var request = new CertificateRequest("CN=environment authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    internal TimeSpan Life { get; set; } = TimeSpan.FromHours(72);

    internal string RootPem => _root.ExportCertificatePem();

    internal void Grant(string instanceId, string environment, string service) => _grants[instanceId] = (environment, service);

    internal IssuedCertificate Sign(CertificateSigningOrder order)
    {
        var (environment, service) = _grants[order.InstanceId];
        var asked = CertificateRequest.LoadSigningRequestPem(order.SigningRequest, HashAlgorithmName.SHA256);
        var request = new CertificateRequest(new X500DistinguishedName($"CN={service}, O={environment}"), asked.PublicKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(WireNames.DnsName(environment, service));
        request.CertificateExtensions.Add(names.Build());
        var (from, to) = (DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow + Life);
        using var leaf = request.Create(_root, from, to, RandomNumberGenerator.GetBytes(12));
        return new IssuedCertificate(leaf.ExportCertificatePem(), RootPem, to);
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }
}
