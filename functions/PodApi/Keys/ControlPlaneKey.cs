using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Security;

namespace Catalyze.PodApi.Keys;

/// <summary>
/// The key the control plane signs orders with, from <c>control-plane.pem</c> in <c>Catalyze:Keys:Directory</c>. Agents pin its public
/// half when they enrol, so all processes of a control plane share it.
/// </summary>
public sealed class ControlPlaneKey : IDisposable
{
    private const string FileName = "control-plane.pem";
    private readonly ECDsa key = ECDsa.Create();
    private readonly byte[] fingerprintKey;

    /// <exception cref="InvalidOperationException">There is no key, and none may be made.</exception>
    public ControlPlaneKey(string directory, bool createIfMissing)
    {
        var file = Path.Combine(directory, FileName);
        if (!File.Exists(file) && createIfMissing) Create(directory, file);
        if (!File.Exists(file))
            throw new InvalidOperationException($"There is no {FileName} in Catalyze:Keys:Directory; set Catalyze:Keys:CreateIfMissing to true to make one.");
        key.ImportFromPem(File.ReadAllText(file));
        PublicKey = key.ExportSubjectPublicKeyInfo();
        fingerprintKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key.ExportECPrivateKey(), 32, info: "catalyze-fingerprint-1"u8.ToArray());
    }

    /// <summary>SubjectPublicKeyInfo.</summary>
    public byte[] PublicKey { get; }

    public SignedMessage Sign<T>(T payload, string audience, DateTimeOffset now) => SignedMessage.Sign(payload, SignedMessage.ControlPlane, audience, now, key);

    /// <summary>For registries, which take what this key signed as a bearer token; PEM, self-signed, the key is all that counts.</summary>
    public string RegistryCertificate(DateTimeOffset now)
    {
        lock (key)
        {
            var request = new CertificateRequest("CN=Catalyze registry tokens", key, HashAlgorithmName.SHA256);
            using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
            return certificate.ExportCertificatePem();
        }
    }

    /// <summary>A signature as tokens carry it (RFC 7518, 3.4).</summary>
    internal byte[] SignToken(byte[] token)
    {
        // A key object must not be used by two threads at once.
        lock (key) return key.SignData(token, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>A hash only the control plane can compute: what it is of may hold secrets that could be guessed.</summary>
    public string Fingerprint(ReadOnlySpan<byte> of) => Convert.ToHexStringLower(HMACSHA256.HashData(fingerprintKey, of));

    public void Dispose() => key.Dispose();

    // Written beside and moved without overwriting: two processes starting together agree on one key.
    private static void Create(string directory, string file)
    {
        Directory.CreateDirectory(directory);
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var draft = Path.Combine(directory, $".{Guid.NewGuid():N}.draft");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(draft, options)) writer.Write(made.ExportECPrivateKeyPem());
        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }
}
