using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>An authority that says what it likes, and that nobody in the pod trusts.</summary>
internal sealed class ForgedAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;

    /// <param name="environmentId">Whose authority it claims to be.</param>
    public ForgedAuthority(string environmentId)
    {
        var request = new CertificateRequest($"CN=Catalyze environment, O={environmentId}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
    }

    public string Pem => _root.ExportCertificatePem();

    public X509Certificate2 Issue(string environmentId, string service, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={service}, O={environmentId}", key, HashAlgorithmName.SHA256);
        using var leaf = request.Create(_root, from, to, RandomNumberGenerator.GetBytes(12));
        return leaf.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }
}
