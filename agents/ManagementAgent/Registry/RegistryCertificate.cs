using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Link;

namespace Catalyze.ManagementAgent.Registry;

/// <summary>The certificate the pod's registry shows: short-lived, signed with this agent's key, which is what engines pinned.</summary>
/// <remarks>Made anew for the first connection after a day. It lies in memory only, so that a start makes a new one too, with a new key.</remarks>
internal sealed class RegistryCertificate(AgentIdentity identity, string registry, TimeProvider time)
{
    /// <summary>As wires' certificates.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(72);

    private static readonly TimeSpan RenewAfter = TimeSpan.FromHours(24);

    /// <summary>Clocks of hosts may lag behind by this much.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    private readonly Lock renewing = new();
    private SslStreamCertificateContext? current;
    private DateTimeOffset renewAt;

    /// <summary>The one for a connection that begins now.</summary>
    public SslStreamCertificateContext Current()
    {
        lock (renewing)
        {
            var now = time.GetUtcNow();
            if (current is null || now >= renewAt)
            {
                // The one before is left to the connections that began with it.
                current = SslStreamCertificateContext.Create(Make(now), additionalCertificates: null, offline: true);
                renewAt = now + RenewAfter;
            }

            return current;
        }
    }

    private X509Certificate2 Make(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={registry}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "server authentication")], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPEndPoint.Parse(registry).Address);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = identity.Certify(request, now - ClockTolerance, now + Life);
        return certificate.CopyWithPrivateKey(key);
    }
}
