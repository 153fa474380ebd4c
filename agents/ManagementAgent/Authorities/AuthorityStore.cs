using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
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
    private readonly ConcurrentDictionary<string, Lazy<CertificateAuthority>> authorities = new(StringComparer.Ordinal);
    private readonly StateKey stateKey;
    private readonly TimeProvider time;
    private readonly string folder;

    public AuthorityStore(string stateFolder, StateKey stateKey, TimeProvider time)
    {
        this.stateKey = stateKey;
        this.time = time;
        folder = Path.Combine(stateFolder, "authorities");
        PrivateFile.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(stateFolder, "edge-ca.pem"), Edge().Pem);
    }

    /// <summary>The authority of an environment.</summary>
    /// <exception cref="ArgumentException">Not an environment's id.</exception>
    public CertificateAuthority ForEnvironment(string environmentId)
    {
        if (!EnvironmentId().IsMatch(environmentId))
            throw new ArgumentException($"'{environmentId}' is not the id of an environment.", nameof(environmentId));
        return Get(environmentId, () => Name("Catalyze environment", environmentId));
    }

    /// <summary>The authority of public names. Clients outside have to be told to trust it (<c>edge-ca.pem</c>).</summary>
    public CertificateAuthority Edge() => Get(EdgeName, static () => Name("Catalyze edge", "Catalyze"));

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

    private CertificateAuthority Get(string name, Func<X500DistinguishedName> subject)
    {
        var made = authorities.GetOrAdd(name, _ => new Lazy<CertificateAuthority>(() => LoadOrMake(name, subject)));
        try
        {
            return made.Value;
        }
        catch
        {
            // A disk that was full must not be remembered.
            authorities.TryRemove(new KeyValuePair<string, Lazy<CertificateAuthority>>(name, made));
            throw;
        }
    }

    private CertificateAuthority LoadOrMake(string name, Func<X500DistinguishedName> subject)
    {
        var path = Path.Combine(folder, name + ".json");
        if (File.Exists(path))
        {
            var record = JsonSerializer.Deserialize<AuthorityRecord>(File.ReadAllBytes(path), CatalyzeJson.Options)
                ?? throw new InvalidDataException($"{path} is empty.");
            using var key = ECDsa.Create();
            var pkcs8 = stateKey.Unprotect(record.SealedKey, Place(name));
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            CryptographicOperations.ZeroMemory(pkcs8);
            using var certificate = X509Certificate2.CreateFromPem(record.Certificate);
            return new CertificateAuthority(certificate.CopyWithPrivateKey(key));
        }

        var root = CertificateAuthority.MakeRoot(subject(), time.GetUtcNow());
        using var madeKey = root.GetECDsaPrivateKey()!;
        var plain = madeKey.ExportPkcs8PrivateKey();
        var made = new AuthorityRecord(root.ExportCertificatePem(), stateKey.Protect(plain, Place(name)));
        CryptographicOperations.ZeroMemory(plain);
        PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(made, CatalyzeJson.Options));
        return new CertificateAuthority(root);
    }

    private static string Place(string name) => $"authority/{name}";
}
