using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Json;
using Catalyze.Link;
using Catalyze.ManagementAgent.State;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>
/// One authority per environment and one for the public edge, each made when first needed. Keys are made here, lie encrypted on disk, and never
/// leave the agent.
/// </summary>
internal sealed partial class AuthorityStore : IDisposable
{
    private const string EdgeName = "edge";

    /// <summary>Room for the intermediates of other management agents.</summary>
    private const int RootPathLength = 1;

    private readonly ConcurrentDictionary<string, Lazy<EnvironmentAuthority>> authorities = new(StringComparer.Ordinal);
    private readonly Lock changing = new();
    private readonly StateKey stateKey;
    private readonly TimeProvider time;
    private readonly string folder;

    public AuthorityStore(string stateFolder, StateKey stateKey, TimeProvider time)
    {
        this.stateKey = stateKey;
        this.time = time;
        folder = Path.Combine(stateFolder, "authorities");
        PrivateFile.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(stateFolder, "edge-ca.pem"), Edge().Roots);
    }

    /// <summary>The authority of an environment.</summary>
    /// <exception cref="ArgumentException">Not an environment's id.</exception>
    public EnvironmentAuthority ForEnvironment(string environmentId)
    {
        if (!EnvironmentId().IsMatch(environmentId))
            throw new ArgumentException($"'{environmentId}' is not the id of an environment.", nameof(environmentId));
        return Get(environmentId, () => Subject(environmentId));
    }

    /// <summary>Environments whose authority is being changed, or whose hosts have yet to follow a revocation.</summary>
    public IReadOnlyList<string> Rotating()
    {
        var all = Directory.EnumerateFiles(folder, "env-*.json").Select(static path => Path.GetFileNameWithoutExtension(path));
        return [.. all.Where(name => ForEnvironment(name).Record is not { Phase: AuthorityPhase.Settled, Revoking.Count: 0 })];
    }

    /// <summary>Environments for which other management agents issue too.</summary>
    public IReadOnlyList<string> Spanning()
    {
        var all = Directory.EnumerateFiles(folder, "env-*.json").Select(static path => Path.GetFileNameWithoutExtension(path));
        return [.. all.Where(name => ForEnvironment(name).Record is { Elsewhere: not null } or { Subordinates.Count: > 0 })];
    }

    /// <summary>Puts what the change makes of an authority in its place, if that is anything; on disk when it returns. Returns it as it is then.</summary>
    public AuthorityRecord Change(string environmentId, Func<EnvironmentAuthority, AuthorityRecord?> change)
    {
        lock (changing)
        {
            if (change(ForEnvironment(environmentId)) is { } changed)
                Put(environmentId, changed);
            return ForEnvironment(environmentId).Record;
        }
    }

    /// <summary>Has the root held elsewhere, and makes the key for an intermediate; or makes a root here. Returns whether that changed what hosts trust.</summary>
    /// <param name="environmentId">The environment.</param>
    /// <param name="holder">The management agent that holds the root; null for this one.</param>
    public bool Follow(string environmentId, string? holder)
    {
        lock (changing)
        {
            // Looked for first: an authority of its own is made only by whoever holds the root.
            var known = File.Exists(PathOf(environmentId)) ? ForEnvironment(environmentId).Record : null;
            if (holder == known?.Elsewhere?.Holder && (known is not null || holder is null))
                return false;
            if (holder is null)
            {
                using var root = CertificateAuthority.MakeRoot(Subject(environmentId), RootPathLength, time.GetUtcNow());
                Put(environmentId, known! with
                {
                    Certificate = root.ExportCertificatePem(),
                    SealedKey = SealKey(root, environmentId),
                    AlsoTrusted = null,
                    SealedNextKey = null,
                    Elsewhere = null,
                    Phase = AuthorityPhase.Removing,
                    PhaseBegan = time.GetUtcNow(),
                    Epoch = known.Epoch + 1,
                });
                return true;
            }

            var (key, request) = MakeKey(environmentId);
            Put(environmentId, (known ?? new AuthorityRecord("", [])) with
            {
                SealedNextKey = key,
                Elsewhere = new RootElsewhere(holder, request),
                AlsoTrusted = null,
                Phase = AuthorityPhase.Settled,
                Subordinates = [],
            });
            return false;
        }
    }

    /// <summary>All authorities there are.</summary>
    public IReadOnlyList<string> Names() => [.. Directory.EnumerateFiles(folder, "*.json").Select(static path => Path.GetFileNameWithoutExtension(path))];

    /// <summary>Changes whenever the authority, or the key its backups are sealed to, does.</summary>
    public string Mark(string name, byte[] recoveryKey) => Convert.ToHexString(SHA256.HashData([.. File.ReadAllBytes(PathOf(name)), .. recoveryKey]));

    /// <summary>Where the mark of the last backup is noted.</summary>
    public string BackupNote(string name) => Path.Combine(folder, name + ".backed-up");

    /// <summary>The authority with its keys in the clear, to be sealed at once.</summary>
    public AuthorityBackup Export(string name)
    {
        lock (changing)
        {
            var record = Read(PathOf(name));
            return new AuthorityBackup(
                record with { SealedKey = [], SealedNextKey = null },
                record.SealedKey.Length > 0 ? stateKey.Unprotect(record.SealedKey, Place(name)) : [],
                record.SealedNextKey is { } next ? stateKey.Unprotect(next, Place(name)) : null);
        }
    }

    /// <summary>Writes an authority from a backup; there must be none of that name.</summary>
    public static void Import(string stateFolder, StateKey stateKey, string name, AuthorityBackup backup)
    {
        if (name != EdgeName && !EnvironmentId().IsMatch(name))
            throw new ArgumentException($"'{name}' is not the name of an authority.", nameof(name));
        var path = Path.Combine(stateFolder, "authorities", name + ".json");
        PrivateFile.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
            throw new InvalidOperationException($"{path} is there already; nothing was changed.");
        var record = backup.Record with
        {
            SealedKey = backup.Key.Length > 0 ? stateKey.Protect(backup.Key, Place(name)) : [],
            SealedNextKey = backup.NextKey is { } next ? stateKey.Protect(next, Place(name)) : null,
        };
        PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(record, CatalyzeJson.Options));
    }

    /// <summary>Begins a rotation; on disk when it returns. False when it began before, or a later one did.</summary>
    /// <exception cref="AuthorityBusyException">Another rotation is under way, and this one is no emergency.</exception>
    public bool BeginRotation(string environmentId, string rotationId, DateTimeOffset orderedAt, bool emergency)
    {
        lock (changing)
        {
            var now = ForEnvironment(environmentId).Record;
            if (now.RotationId == rotationId || now.OrderedAt > orderedAt)
                return false;
            if (now is { Phase: not AuthorityPhase.Settled, Elsewhere: null } && !emergency)
                throw new AuthorityBusyException($"{now.RotationId} is under way.");

            // Who issues with an intermediate makes a new key for it; the root's holder does the rest.
            if (now.Elsewhere is { } elsewhere)
            {
                var (next, request) = MakeKey(environmentId);
                Put(environmentId, now with { RotationId = rotationId, OrderedAt = orderedAt, SealedNextKey = next, Elsewhere = elsewhere with { SigningRequest = request, RotationId = rotationId } });
                return true;
            }

            using var root = CertificateAuthority.MakeRoot(Subject(environmentId), RootPathLength, time.GetUtcNow());
            var (certificate, key) = (root.ExportCertificatePem(), SealKey(root, environmentId));
            var begun = now with
            {
                RotationId = rotationId,
                OrderedAt = orderedAt,
                PhaseBegan = time.GetUtcNow(),
                Epoch = now.Epoch + 1,
                Subordinates = IntermediateRules.Retire(now.Subordinates, rotationId)
            };
            Put(environmentId, emergency
                ? begun with { Certificate = certificate, SealedKey = key, AlsoTrusted = null, SealedNextKey = null, Phase = AuthorityPhase.Removing, Severs = true }
                : begun with { AlsoTrusted = certificate, SealedNextKey = key, Phase = AuthorityPhase.Trusting, Severs = false });
            return true;
        }
    }

    /// <summary>Refuses certificates from now on: an epoch of its own, for hosts to follow. On disk when it returns; what is refused already begins nothing.</summary>
    public void Refuse(string environmentId, string instanceId, IReadOnlyList<RefusedCertificate> certificates)
    {
        lock (changing)
        {
            var now = ForEnvironment(environmentId).Record;
            var news = certificates.ExceptBy(now.Refused.Select(static known => known.Serial), static certificate => certificate.Serial).DistinctBy(static certificate => certificate.Serial).ToList();
            if (news.Count == 0)
                return;
            Put(environmentId, now with
            {
                Refused = [.. now.Refused.Where(known => known.ExpiresAt > time.GetUtcNow()), .. news],
                Revoking = [.. now.Revoking.Append(instanceId).Distinct(StringComparer.Ordinal)],
                Epoch = now.Epoch + 1,
                PhaseBegan = time.GetUtcNow(),

                // Who follows this cuts those who are named; an emergency that all have followed is over.
                Severs = now.Severs && now.Phase != AuthorityPhase.Settled,
            });
        }
    }

    /// <summary>Every host has followed the epoch. Returns the revoked instances that nobody accepts any more.</summary>
    public IReadOnlyList<string> Followed(string environmentId, long epoch)
    {
        lock (changing)
        {
            var now = ForEnvironment(environmentId).Record;
            if (now.Epoch != epoch || now.Revoking.Count == 0)
                return [];
            Put(environmentId, now with { Revoking = [] });
            return now.Revoking;
        }
    }

    /// <summary>Takes the next step, if the authority is still in the epoch that the caller saw. Returns it as it is then.</summary>
    public AuthorityRecord Advance(string environmentId, long epoch)
    {
        lock (changing)
        {
            var now = ForEnvironment(environmentId).Record;
            if (now.Epoch != epoch || now.Phase == AuthorityPhase.Settled)
                return now;
            Put(environmentId, now.Phase switch
            {
                AuthorityPhase.Trusting => now with
                {
                    Certificate = now.AlsoTrusted!,
                    SealedKey = now.SealedNextKey!,
                    AlsoTrusted = now.Certificate,
                    SealedNextKey = null,
                    Phase = AuthorityPhase.Reissuing,
                    Epoch = epoch + 1,
                    PhaseBegan = time.GetUtcNow(),
                },
                AuthorityPhase.Reissuing => now with { AlsoTrusted = null, Phase = AuthorityPhase.Removing, Epoch = epoch + 1, PhaseBegan = time.GetUtcNow() },
                _ => now with { Phase = AuthorityPhase.Settled, PhaseBegan = time.GetUtcNow() },
            });
            return ForEnvironment(environmentId).Record;
        }
    }

    /// <summary>The authority of public names. Clients outside have to be told to trust it (<c>edge-ca.pem</c>).</summary>
    public EnvironmentAuthority Edge() => Get(EdgeName, static () => Name("Catalyze edge", "Catalyze"));

    public void Dispose()
    {
        foreach (var authority in authorities.Values.Where(static authority => authority.IsValueCreated))
            authority.Value.Dispose();
    }

    internal static X500DistinguishedName Name(string commonName, string organisation)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName);
        name.AddOrganizationName(organisation);
        return name.Build();
    }

    [GeneratedRegex("^env-[a-z0-9-]{1,40}$", RegexOptions.CultureInvariant)]
    private static partial Regex EnvironmentId();

    private static X500DistinguishedName Subject(string environmentId) => Name("Catalyze environment", environmentId);

    private static string Place(string name) => $"authority/{name}";

    private EnvironmentAuthority Get(string name, Func<X500DistinguishedName> subject)
    {
        var made = authorities.GetOrAdd(name, _ => new Lazy<EnvironmentAuthority>(() => LoadOrMake(name, subject)));
        try
        {
            return made.Value;
        }
        catch
        {
            // A disk that was full must not be remembered.
            authorities.TryRemove(new KeyValuePair<string, Lazy<EnvironmentAuthority>>(name, made));
            throw;
        }
    }

    private EnvironmentAuthority LoadOrMake(string name, Func<X500DistinguishedName> subject)
    {
        var path = PathOf(name);
        if (File.Exists(path))
            return Open(name, Read(path));

        var root = CertificateAuthority.MakeRoot(subject(), name == EdgeName ? 0 : RootPathLength, time.GetUtcNow());
        var made = new AuthorityRecord(root.ExportCertificatePem(), SealKey(root, name));
        Write(name, made);
        return new EnvironmentAuthority(new CertificateAuthority(root), made);
    }

    private static AuthorityRecord Read(string path) =>
        JsonSerializer.Deserialize<AuthorityRecord>(File.ReadAllBytes(path), CatalyzeJson.Options) ?? throw new InvalidDataException($"{path} is empty.");

    private EnvironmentAuthority Open(string name, AuthorityRecord record)
    {
        if (record.Certificate.Length == 0)
            return new EnvironmentAuthority(issuer: null, record);
        using var key = ECDsa.Create();
        var pkcs8 = stateKey.Unprotect(record.SealedKey, Place(name));
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        CryptographicOperations.ZeroMemory(pkcs8);
        using var certificate = X509Certificate2.CreateFromPem(record.Certificate);
        return new EnvironmentAuthority(new CertificateAuthority(certificate.CopyWithPrivateKey(key)), record);
    }

    private byte[] SealKey(X509Certificate2 root, string name)
    {
        using var key = root.GetECDsaPrivateKey()!;
        return SealKey(key, name);
    }

    private (byte[] SealedKey, string SigningRequest) MakeKey(string environmentId)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (SealKey(key, environmentId), new CertificateRequest(Subject(environmentId), key, HashAlgorithmName.SHA256).CreateSigningRequestPem());
    }

    private byte[] SealKey(ECDsa key, string name)
    {
        var plain = key.ExportPkcs8PrivateKey();
        var box = stateKey.Protect(plain, Place(name));
        CryptographicOperations.ZeroMemory(plain);
        return box;
    }

    // On disk before anybody sees it: what was issued once must be known after a crash.
    private void Put(string name, AuthorityRecord record)
    {
        var opened = Open(name, record);
        Write(name, record);
        authorities[name] = new Lazy<EnvironmentAuthority>(opened);
    }

    private void Write(string name, AuthorityRecord record) =>
        PrivateFile.Write(PathOf(name), JsonSerializer.SerializeToUtf8Bytes(record, CatalyzeJson.Options));

    private string PathOf(string name) => Path.Combine(folder, name + ".json");
}
