using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Catalyze.Link;

/// <summary>Which key a registry must show this machine's Docker engine: a folder that engines read anew before each pull and push.</summary>
/// <remarks>
/// Engines trust certificates, not keys, so the key is put into one: a trust anchor that carries it. Nobody looks at an anchor's own signature, which is why
/// whoever knows the public key can make it, and nothing has to be handed around or renewed.
/// </remarks>
/// <param name="folder">The engine's, with a folder for each registry.</param>
/// <param name="time">Clock.</param>
public sealed partial class RegistryTrust(string folder, TimeProvider time)
{
    /// <summary>Where engines look, whatever their other folders are.</summary>
    public const string EngineFolder = "/etc/docker/certs.d";

    private static readonly TimeSpan Life = TimeSpan.FromDays(3650);

    /// <summary>Anchors are made anew this long before their end.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromDays(365);

    /// <summary>Issuer of registries' certificates and subject of anchors; engines compare them.</summary>
    public static X500DistinguishedName Issuer { get; } = new("CN=Catalyze registry");

    /// <summary>The one file of a registry that names whom to trust.</summary>
    /// <exception cref="ArgumentException">That is no registry's address.</exception>
    public string FileOf(string registry) =>
        Address().IsMatch(registry) ? Path.Combine(folder, registry, "ca.crt") : throw new ArgumentException($"'{registry}' is no address of a registry.", nameof(registry));

    /// <summary>From now on the registry's certificates must be issued with this key; what was trusted before is not any more.</summary>
    /// <param name="registry"><c>address:port</c>, as it begins the names of its images.</param>
    /// <param name="key">SubjectPublicKeyInfo of its management agent.</param>
    public void Pin(string registry, byte[] key)
    {
        var file = FileOf(registry);
        if (IsPinned(file, key))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        PrivateFile.Write(file, Encoding.ASCII.GetBytes(Anchor(key)));
    }

    private bool IsPinned(string file, byte[] key)
    {
        if (!File.Exists(file))
            return false;
        try
        {
            using var anchor = X509CertificateLoader.LoadCertificateFromFile(file);
            return LinkCertificateValidation.HasKey(anchor, key) && anchor.NotAfter.ToUniversalTime() - Reserve > time.GetUtcNow().UtcDateTime
                && anchor.SubjectName.RawData.AsSpan().SequenceEqual(Issuer.RawData);
        }
        catch (CryptographicException)
        {
            // No certificate: half written by somebody else, or spoiled.
            return false;
        }
    }

    private string Anchor(byte[] key)
    {
        var request = new CertificateRequest(Issuer, PublicKey.CreateFromSubjectPublicKeyInfo(key, out _), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        using var anybody = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = time.GetUtcNow();
        using var anchor = request.Create(Issuer, X509SignatureGenerator.CreateForECDsa(anybody), now.AddDays(-1), now + Life, [1]);
        return anchor.ExportCertificatePem();
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
