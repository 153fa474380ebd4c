using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Reads and writes the PEM of customers' certificates.</summary>
public static class CertificatePem
{
    private const string Encrypted = "ENCRYPTED PRIVATE KEY";
    private static readonly string[] KeyLabels = ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"];

    /// <summary>Chain, then key, as servers read it: nothing of comments, blank lines or parameters that came along.</summary>
    /// <param name="certificate">One that <see cref="CertificateExaminer"/> found no fault with.</param>
    public static string Normalise(DomainCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var key = Blocks(certificate.PrivateKey).First(b => KeyLabels.Contains(b.Label, StringComparer.Ordinal));
        return string.Concat(Blocks(certificate.Chain).Append(key).Select(b => PemEncoding.WriteString(b.Label, b.Data) + "\n"));
    }

    /// <summary>The certificates in their order; null when the text is not certificates and nothing else.</summary>
    internal static IReadOnlyList<X509Certificate2>? ReadChain(string text)
    {
        var chain = new List<X509Certificate2>();
        try
        {
            foreach (var (label, data) in Blocks(text))
            {
                if (label != "CERTIFICATE")
                    throw new CryptographicException($"A {label} is no certificate.");
                chain.Add(X509CertificateLoader.LoadCertificate(data));
            }
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            chain.ForEach(static c => c.Dispose());
            return null;
        }

        return chain;
    }

    /// <summary>The key's public half (SubjectPublicKeyInfo), or what is wrong with the text; never the text itself.</summary>
    internal static (byte[]? PublicKey, string? Code, string? Fault) ReadKey(string text)
    {
        List<(string Label, byte[] Data)> blocks;
        try
        {
            blocks = [.. Blocks(text)];
        }
        catch (FormatException)
        {
            return (null, "invalid-pem", "The key's base64 is broken.");
        }

        if (blocks.Exists(b => b.Label == Encrypted) || text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            return (null, "encrypted", "The key is encrypted with a pass phrase; give it without: it is encrypted before it is stored.");
        var keys = blocks.Where(b => KeyLabels.Contains(b.Label, StringComparer.Ordinal)).ToList();
        if (keys.Count != 1)
            return (null, "invalid-pem", $"Expected one private key in PEM (PKCS#8, or RSA or EC of OpenSSL); there are {keys.Count}.");
        var pem = PemEncoding.WriteString(keys[0].Label, keys[0].Data);
        using var ecdsa = ECDsa.Create();
        using var rsa = RSA.Create();
        foreach (var key in (AsymmetricAlgorithm[])[ecdsa, rsa])
        {
            try
            {
                key.ImportFromPem(pem);
                return (key.ExportSubjectPublicKeyInfo(), null, null);
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                // Of the other kind, perhaps.
            }
        }

        return (null, "unsupported-key", "The key is neither RSA nor ECDSA, or is damaged.");
    }

    private static IEnumerable<(string Label, byte[] Data)> Blocks(string text)
    {
        var from = 0;
        while (PemEncoding.TryFind(text.AsSpan(from), out var fields))
        {
            yield return (text.AsSpan(from)[fields.Label].ToString(), Convert.FromBase64String(text.AsSpan(from)[fields.Base64Data].ToString()));
            from += fields.Location.End.Value;
        }
    }
}
