using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Catalyze.Pipeline;

/// <summary>Who signed a certificate, and with what. Looks at nothing but the two certificates: no store, no clock, no network.</summary>
internal static class CertificateSignature
{
    private const string RsaPss = "1.2.840.113549.1.1.10";

    private static readonly Dictionary<string, HashAlgorithmName> Hashes = new(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.1.11"] = HashAlgorithmName.SHA256,
        ["1.2.840.113549.1.1.12"] = HashAlgorithmName.SHA384,
        ["1.2.840.113549.1.1.13"] = HashAlgorithmName.SHA512,
        ["1.2.840.10045.4.3.2"] = HashAlgorithmName.SHA256,
        ["1.2.840.10045.4.3.3"] = HashAlgorithmName.SHA384,
        ["1.2.840.10045.4.3.4"] = HashAlgorithmName.SHA512,
    };

    /// <summary>Whether browsers accept the way it is signed: RSA or ECDSA with SHA-256 or better.</summary>
    public static bool IsStrong(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value is { } oid && (oid == RsaPss || Hashes.ContainsKey(oid));

    /// <summary>Whether <paramref name="issuer"/> is named as the issuer and its key made the signature.</summary>
    public static bool IsBy(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        if (!certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData))
            return false;

        // Certificate ::= SEQUENCE { what is signed, algorithm, signature }
        var reader = new AsnReader(certificate.RawDataMemory, AsnEncodingRules.DER).ReadSequence();
        var signed = reader.ReadEncodedValue().Span;
        var algorithm = reader.ReadSequence().ReadObjectIdentifier();
        var signature = reader.ReadBitString(out _);
        using var rsa = issuer.GetRSAPublicKey();
        using var ecdsa = issuer.GetECDsaPublicKey();
        if (algorithm == RsaPss && rsa is not null)
        {
            foreach (var hash in Hashes.Values.Distinct())
            {
                if (rsa.VerifyData(signed, signature, hash, RSASignaturePadding.Pss))
                    return true;
            }

            return false;
        }

        if (!Hashes.TryGetValue(algorithm, out var name))
            return false;
        return rsa is not null
            ? rsa.VerifyData(signed, signature, name, RSASignaturePadding.Pkcs1)
            : ecdsa is not null && ecdsa.VerifyData(signed, signature, name, DSASignatureFormat.Rfc3279DerSequence);
    }
}
