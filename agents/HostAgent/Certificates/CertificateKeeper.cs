using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Security;
using Catalyze.HostAgent.Ports;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Certificates;

/// <summary>
/// Makes keys on this host, has them signed, and keeps both sealed under the state folder, so that a reboot needs nobody while the certificate is good.
/// </summary>
public sealed class CertificateKeeper
{
    private readonly ConcurrentDictionary<(string, CertificatePurpose), HeldCertificate> _held = new();
    private readonly string _folder;
    private readonly IManagementLink _link;
    private readonly ECDiffieHellman _sealingKey;
    private readonly byte[] _sealingPublicKey;
    private readonly AuthorityEpochs _epochs;
    private readonly TimeProvider _time;

    public CertificateKeeper(string stateFolder, IManagementLink link, ECDiffieHellman sealingKey, AuthorityEpochs epochs, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(sealingKey);
        _folder = Path.Combine(stateFolder, "certificates");
        Directory.CreateDirectory(_folder, DurableFile.OwnerOnlyFolder);
        _link = link;
        _sealingKey = sealingKey;
        _sealingPublicKey = sealingKey.ExportSubjectPublicKeyInfo();
        _epochs = epochs;
        _time = time;
    }

    /// <summary>The one held, if it is still good for these names; else a new one. Fails when the management agent cannot be reached or refuses.</summary>
    public async Task<HeldCertificate> GetAsync(InstanceRecord record, CertificatePurpose purpose, CancellationToken cancellationToken)
    {
        var held = Find(record, purpose);
        return held is not null && held.ExpiresAt > _time.GetUtcNow() && !_epochs.IsOutdated(record, held, purpose) ? held : await RenewAsync(record, purpose, cancellationToken);
    }

    /// <summary>The one held for this purpose, expired or not; null when there is none for these names.</summary>
    public HeldCertificate? Find(InstanceRecord record, CertificatePurpose purpose)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!_held.TryGetValue((record.InstanceId, purpose), out var held) && (held = Read(record.InstanceId, purpose)) is not null)
            _held[(record.InstanceId, purpose)] = held;
        return held is not null && held.Names.SequenceEqual(Names(record, purpose), StringComparer.Ordinal) ? held : null;
    }

    /// <summary>A new key and a certificate for it.</summary>
    public Task<HeldCertificate> RenewAsync(InstanceRecord record, CertificatePurpose purpose, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return MakeAsync(record.InstanceId, purpose, $"CN={record.Order.ServiceLabel},O={record.EnvironmentId}", Names(record, purpose), cancellationToken);
    }

    /// <summary>This host's own, by which it delivers log lines; a new one where a third of its life is over, the one before while that cannot be had.</summary>
    public async Task<HeldCertificate> GetForHostAsync(string environmentId, CancellationToken cancellationToken)
    {
        if (!_held.TryGetValue((environmentId, CertificatePurpose.Host), out var held) && (held = Read(environmentId, CertificatePurpose.Host)) is not null)
            _held[(environmentId, CertificatePurpose.Host)] = held;
        var now = _time.GetUtcNow();
        if (held is not null && held.RenewAt > now && !_epochs.IsOutdated(environmentId, held))
            return held;
        try
        {
            return await MakeAsync(environmentId, CertificatePurpose.Host, $"CN={WireNames.Host},O={environmentId}", [], cancellationToken);
        }
        catch (Exception) when (held is not null && held.ExpiresAt > now && !cancellationToken.IsCancellationRequested)
        {
            return held;
        }
    }

    private async Task<HeldCertificate> MakeAsync(string instanceId, CertificatePurpose purpose, string name, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var issued = await _link.RequestCertificateAsync(
            new CertificateSigningOrder(instanceId, purpose, subject.CreateSigningRequestPem()), cancellationToken);
        var held = new HeldCertificate(
            issued.Certificate, key.ExportPkcs8PrivateKeyPem(), issued.Authority, _time.GetUtcNow(), issued.ExpiresAt, names, issued.Epoch, issued.Severs,
            issued.Refused);
        var box = SealedBox.Seal(_sealingPublicKey, JsonSerializer.SerializeToUtf8Bytes(held, CatalyzeJson.Options), Place(instanceId, purpose));
        DurableFile.Write(PathOf(instanceId, purpose), JsonSerializer.SerializeToUtf8Bytes(box, CatalyzeJson.Options));
        _held[(instanceId, purpose)] = held;
        return held;
    }

    /// <summary>Forgets all certificates of an instance, or the host's own of an environment.</summary>
    public void Forget(string instanceId)
    {
        foreach (var purpose in Enum.GetValues<CertificatePurpose>())
        {
            _held.TryRemove((instanceId, purpose), out _);
            File.Delete(PathOf(instanceId, purpose));
        }
    }

    private static IReadOnlyList<string> Names(InstanceRecord record, CertificatePurpose purpose) =>
        purpose == CertificatePurpose.Edge ? record.Order.Wiring.Domains : [];

    private static string Place(string instanceId, CertificatePurpose purpose) => $"certificate/{instanceId}/{purpose}";

    private HeldCertificate? Read(string instanceId, CertificatePurpose purpose)
    {
        var path = PathOf(instanceId, purpose);
        if (!File.Exists(path))
            return null;
        var box = JsonSerializer.Deserialize<SealedBox>(File.ReadAllBytes(path), CatalyzeJson.Options)
            ?? throw new InvalidDataException($"{path} holds nothing.");

        // A key object must not be used by two threads at once.
        lock (_sealingKey)
            return JsonSerializer.Deserialize<HeldCertificate>(box.Open(_sealingKey, Place(instanceId, purpose)), CatalyzeJson.Options);
    }

    private string PathOf(string instanceId, CertificatePurpose purpose) => InstanceNames.IsValid(instanceId)
        ? Path.Combine(_folder, $"{instanceId}.{purpose.ToString().ToLowerInvariant()}")
        : throw new ArgumentException($"'{instanceId}' is no instance id.", nameof(instanceId));
}
