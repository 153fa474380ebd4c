using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Security;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>An environment's authority with grants, as a management agent holds it; a test leads it from epoch to epoch.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ConcurrentDictionary<string, (string Environment, string Service)> _grants = new(StringComparer.Ordinal);
    private readonly List<X509Certificate2> _roots = [];
    private readonly ConcurrentDictionary<string, List<RefusedCertificate>> _issued = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _revoked = new(StringComparer.Ordinal);
    private State _state;

    internal TestAuthority()
    {
        var root = MakeRoot();
        _state = new State(root, [root], 0, Severs: false);
    }

    /// <summary>Services whose leaves an intermediate signs, as another management pod's would be.</summary>
    internal ConcurrentDictionary<string, byte> ThroughIntermediate { get; } = new(StringComparer.Ordinal);

    internal TimeSpan Life { get; set; } = TimeSpan.FromHours(72);

    internal string RootPem => Pem(_state);

    internal long Epoch => _state.Epoch;

    internal X509Certificate2 Issuer => _state.Issuer;

    internal void Grant(string instanceId, string environment, string service) => _grants[instanceId] = (environment, service);

    /// <summary>A new root; it is not trusted yet.</summary>
    internal X509Certificate2 MakeRoot()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=environment authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(30));
        _roots.Add(root);
        return root;
    }

    /// <summary>Begins the next epoch.</summary>
    internal void Step(X509Certificate2 issuer, X509Certificate2[] trusted, bool severs = false) => _state = new State(issuer, trusted, _state.Epoch + 1, severs) { Refused = _state.Refused };

    /// <summary>Refuses what was issued for an instance, in an epoch of its own, and issues nothing for it any more.</summary>
    internal void Revoke(string instanceId)
    {
        _revoked[instanceId] = 0;
        _state = _state with { Epoch = _state.Epoch + 1, Severs = false, Refused = [.. _state.Refused, .. _issued.GetValueOrDefault(instanceId) ?? []] };
    }

    internal bool IsRevoked(string instanceId) => _revoked.ContainsKey(instanceId);

    internal IssuedCertificate Sign(CertificateSigningOrder order)
    {
        var (environment, service) = _grants[order.InstanceId];
        var asked = CertificateRequest.LoadSigningRequestPem(order.SigningRequest, HashAlgorithmName.SHA256);
        var state = _state;
        using var intermediate = ThroughIntermediate.ContainsKey(service) ? MakeIntermediate(state.Issuer, environment) : null;
        using var leaf = Issue(intermediate ?? state.Issuer, environment, service, asked.PublicKey);
        var ends = new DateTimeOffset(leaf.NotAfter.ToUniversalTime(), TimeSpan.Zero);
        _issued.GetOrAdd(order.InstanceId, _ => []).Add(new RefusedCertificate(leaf.SerialNumber, order.InstanceId, ends));
        return new IssuedCertificate($"{leaf.ExportCertificatePem()}\n{intermediate?.ExportCertificatePem()}", Pem(state), ends, state.Epoch, state.Severs, state.Refused);
    }

    internal X509Certificate2 Issue(X509Certificate2 issuer, string environment, string service, PublicKey key)
    {
        var request = new CertificateRequest(new X500DistinguishedName($"CN={service}, O={environment}"), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(WireNames.DnsName(environment, service));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        lock (_roots)
            return request.Create(issuer, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow + Life, [0x4C, .. RandomNumberGenerator.GetBytes(11)]);
    }

    // A new key each time, as after a rotation.
    internal static X509Certificate2 MakeIntermediate(X509Certificate2 root, string environment)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName($"CN=intermediate, O={environment}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var made = request.Create(root, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(15), RandomNumberGenerator.GetBytes(12));
        return made.CopyWithPrivateKey(key);
    }

    public void Dispose() => _roots.ForEach(root => root.Dispose());

    private static string Pem(State state) => string.Concat(state.Trusted.Select(root => root.ExportCertificatePem() + "\n"));

    private sealed record State(X509Certificate2 Issuer, X509Certificate2[] Trusted, long Epoch, bool Severs)
    {
        internal IReadOnlyList<RefusedCertificate> Refused { get; init; } = [];
    }
}
