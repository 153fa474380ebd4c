using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Catalyze.CustomerApi.Tests;

/// <summary>A certificate that signs itself.</summary>
internal static class TestCertificate
{
    public static (string Chain, string PrivateKey) Make(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
