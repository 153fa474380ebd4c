using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Catalyze.TestSupport;

/// <summary>An authority that customers get certificates for their host names from: a root and an intermediate.</summary>
public sealed class CustomerCertificates : IDisposable
{
    public static readonly DateTimeOffset Now = new(2030, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset Early = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Late = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;

    public CustomerCertificates()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _root = Authority("CN=Test root", rootKey).CreateSelfSigned(Early, Late);
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Test intermediate", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        AddAuthorityExtensions(request);
        using var issued = request.Create(_root.SubjectName, X509SignatureGenerator.CreateForECDsa(rootKey), Early.AddDays(1), Late.AddDays(-1), [1, 2, 3]);
        _intermediate = issued.CopyWithPrivateKey(key);
    }

    public string Root => _root.ExportCertificatePem() + "\n";

    public string Intermediate => _intermediate.ExportCertificatePem() + "\n";

    /// <summary>Leaf with its key.</summary>
    public (string Leaf, string Key) Issue(params string[] names) => Issue(Early.AddDays(2), Late.AddDays(-2), names);

    public (string Leaf, string Key) Issue(DateTimeOffset from, DateTimeOffset until, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (Sign(new CertificateRequest("CN=leaf", key, HashAlgorithmName.SHA256), from, until, names), key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>A leaf for an RSA key of this many bits, the key as PKCS#1.</summary>
    public (string Leaf, string Key) IssueRsa(int bits, params string[] names)
    {
        using var key = RSA.Create(bits);
        return (Sign(new CertificateRequest("CN=leaf", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), Early.AddDays(2), Late.AddDays(-2), names), key.ExportRSAPrivateKeyPem() + "\n");
    }

    /// <summary>Everything an edge reads for a name.</summary>
    public string Pem(params string[] names)
    {
        var (leaf, key) = Issue(names);
        return leaf + Intermediate + key;
    }

    public void Dispose()
    {
        _root.Dispose();
        _intermediate.Dispose();
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        AddAuthorityExtensions(request);
        return request;
    }

    private static void AddAuthorityExtensions(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
    }

    private string Sign(CertificateRequest request, DateTimeOffset from, DateTimeOffset until, string[] names)
    {
        if (names.Length > 0)
        {
            var alternatives = new SubjectAlternativeNameBuilder();
            foreach (var name in names)
                alternatives.AddDnsName(name);
            request.CertificateExtensions.Add(alternatives.Build());
        }

        using var intermediateKey = _intermediate.GetRSAPrivateKey()!;
        using var leaf = request.Create(
            _intermediate.SubjectName, X509SignatureGenerator.CreateForRSA(intermediateKey, RSASignaturePadding.Pkcs1), from, until, RandomNumberGenerator.GetBytes(8));
        return leaf.ExportCertificatePem() + "\n";
    }
}
