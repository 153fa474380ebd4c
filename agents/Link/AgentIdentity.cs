using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Security;

namespace Catalyze.Link;

/// <summary>
/// Who an agent is: its two key pairs, made on the machine and never leaving it, and the control plane's public key once it is enrolled.
/// </summary>
public sealed class AgentIdentity : IDisposable
{
    private const string RecordFile = "agent.json";
    private readonly Lock signing = new();
    private readonly string folder;
    private readonly ECDsa signingKey;
    private readonly TimeProvider time;
    private ECDsa? controlPlaneKey;

    private AgentIdentity(string folder, string agentId, ECDsa signingKey, ECDiffieHellman sealingKey, AgentRecord? record, TimeProvider time)
    {
        this.folder = folder;
        this.signingKey = signingKey;
        this.time = time;
        AgentId = agentId;
        SealingKey = sealingKey;
        SigningPublicKey = signingKey.ExportSubjectPublicKeyInfo();
        SealingPublicKey = sealingKey.ExportSubjectPublicKeyInfo();
        LinkCertificate = SelfSigned(agentId, signingKey, time.GetUtcNow());
        if (record is not null)
            controlPlaneKey = PublicKey(record.ControlPlaneKey);
    }

    public string AgentId { get; }

    /// <summary>ECDSA P-256, SubjectPublicKeyInfo.</summary>
    public byte[] SigningPublicKey { get; }

    /// <summary>ECDH P-256, SubjectPublicKeyInfo.</summary>
    public byte[] SealingPublicKey { get; }

    /// <summary>Opens what the control plane sealed for this agent.</summary>
    public ECDiffieHellman SealingKey { get; }

    /// <summary>
    /// For links, with its private key. Self-signed with the signing key and pinned by it, so its dates carry no meaning; it is made anew at each start.
    /// </summary>
    public X509Certificate2 LinkCertificate { get; }

    /// <summary>Whether the control plane's key is known.</summary>
    public bool Enrolled => controlPlaneKey is not null;

    /// <summary>Reads the identity from the state folder, making keys (mode 0600) where there are none.</summary>
    /// <exception cref="InvalidOperationException">The folder belongs to an agent of another name.</exception>
    public static AgentIdentity LoadOrCreate(string stateFolder, string agentId, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        PrivateFile.CreateDirectory(stateFolder);
        var recordPath = Path.Combine(stateFolder, RecordFile);
        var record = File.Exists(recordPath)
            ? JsonSerializer.Deserialize<AgentRecord>(File.ReadAllBytes(recordPath), CatalyzeJson.Options)
            : null;
        if (record is not null && !string.Equals(record.AgentId, agentId, StringComparison.Ordinal))
            throw new InvalidOperationException($"The state folder belongs to agent '{record.AgentId}', not to '{agentId}'.");

        var signatures = LoadOrCreateKey(Path.Combine(stateFolder, "signing.key"), static () => ECDsa.Create(ECCurve.NamedCurves.nistP256), ECDsa.Create);
        var seals = LoadOrCreateKey(Path.Combine(stateFolder, "sealing.key"), static () => ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256), ECDiffieHellman.Create);
        return new AgentIdentity(stateFolder, agentId, signatures, seals, record, time);
    }

    /// <summary>Keeps the control plane's key; from now on only orders signed with it are obeyed.</summary>
    /// <param name="key">SubjectPublicKeyInfo.</param>
    public void RememberControlPlane(byte[] key)
    {
        var imported = PublicKey(key);
        PrivateFile.Write(Path.Combine(folder, RecordFile), JsonSerializer.SerializeToUtf8Bytes(new AgentRecord(AgentId, key), CatalyzeJson.Options));
        lock (signing)
        {
            controlPlaneKey?.Dispose();
            controlPlaneKey = imported;
        }
    }

    /// <summary>Signs a payload for the control plane. Give the base type for polymorphic payloads, or the kind is not written.</summary>
    public SignedMessage Sign<T>(T payload)
    {
        // A key object must not be used by two threads at once.
        lock (signing)
            return SignedMessage.Sign(payload, AgentId, SignedMessage.ControlPlane, time.GetUtcNow(), signingKey);
    }

    /// <summary>Signs a registry's certificate: good for whoever pinned this agent's key (<see cref="RegistryTrust"/>).</summary>
    public X509Certificate2 Certify(CertificateRequest registry, DateTimeOffset from, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        lock (signing)
            return registry.Create(RegistryTrust.Issuer, X509SignatureGenerator.CreateForECDsa(signingKey), from, until, serial);
    }

    /// <summary>Whether the control plane signed exactly this.</summary>
    /// <exception cref="InvalidOperationException">Not enrolled yet.</exception>
    public bool IsFromControlPlane(SignedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (signing)
        {
            return string.Equals(message.Signer, SignedMessage.ControlPlane, StringComparison.Ordinal)
                && message.IsSignedBy(controlPlaneKey ?? throw new InvalidOperationException("The agent is not enrolled."));
        }
    }

    public void Dispose()
    {
        LinkCertificate.Dispose();
        signingKey.Dispose();
        SealingKey.Dispose();
        controlPlaneKey?.Dispose();
    }

    private static T LoadOrCreateKey<T>(string path, Func<T> make, Func<T> empty)
        where T : ECAlgorithm
    {
        if (File.Exists(path))
        {
            var loaded = empty();
            loaded.ImportFromPem(File.ReadAllText(path));
            return loaded;
        }

        var made = make();
        PrivateFile.Write(path, System.Text.Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem()));
        return made;
    }

    private static ECDsa PublicKey(byte[] subjectPublicKeyInfo)
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
        return key;
    }

    private static X509Certificate2 SelfSigned(string agentId, ECDsa key, DateTimeOffset now)
    {
        var request = new CertificateRequest($"CN={agentId}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
    }
}
