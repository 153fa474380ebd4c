using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>Reads requests to certify a key (PKCS#10). They prove that whoever made them holds the key; whatever else they say is not looked at.</summary>
internal static class SigningRequests
{
    private const int MaxLength = 8 * 1024;
    private const string EllipticCurveKey = "1.2.840.10045.2.1";
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <exception cref="CertificateNotGrantedException">Too long, unreadable, wrongly signed, or not a key on P-256.</exception>
    public static PublicKey KeyOf(string signingRequest)
    {
        if (signingRequest.Length > MaxLength)
            throw new CertificateNotGrantedException("The signing request is too long.");
        try
        {
            // Loading verifies the request's own signature: whoever sent it holds the private key.
            var request = CertificateRequest.LoadSigningRequestPem(signingRequest, HashAlgorithmName.SHA256);
            using var key = request.PublicKey.GetECDsaPublicKey();
            return request.PublicKey.Oid.Value == EllipticCurveKey && key?.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256
                ? request.PublicKey
                : throw new CertificateNotGrantedException("The key must be on P-256.");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CertificateNotGrantedException("The signing request cannot be read, or its signature is wrong: " + e.Message);
        }
    }
}
