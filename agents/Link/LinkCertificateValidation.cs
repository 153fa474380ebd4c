using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Catalyze.Link;

/// <summary>
/// Links trust keys, not authorities: a certificate is accepted when it carries the key expected of the other end. That its holder has the
/// private half is what TLS itself proves.
/// </summary>
public static class LinkCertificateValidation
{
    /// <summary>Whether the certificate carries exactly this key (SubjectPublicKeyInfo).</summary>
    public static bool HasKey(X509Certificate? certificate, ReadOnlySpan<byte> expectedKey) =>
        certificate is X509Certificate2 carried && CryptographicOperations.FixedTimeEquals(KeyOf(carried), expectedKey);

    /// <summary>SubjectPublicKeyInfo of a certificate.</summary>
    public static byte[] KeyOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.PublicKey.ExportSubjectPublicKeyInfo();
    }
}
