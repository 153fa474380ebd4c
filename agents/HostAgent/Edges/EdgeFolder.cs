using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.HostAgent.Folders;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Edges;

/// <summary>Lays out what an edge's own process reads, in memory only: configuration, maps, and a certificate with its key for each public host name.</summary>
/// <param name="folders">Where.</param>
/// <param name="sealingKey">The host's: opens customers' certificates, which are sealed to it.</param>
public sealed class EdgeFolder(InstanceFolders folders, ECDiffieHellman sealingKey)
{
    private const UnixFileMode ReadableByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode PassableByAll = ReadableByAll | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes everything the edge's wiring says.</summary>
    /// <param name="record">The edge.</param>
    /// <param name="platform">Certificate, chain and key for the names that have none of their own; null where every name has.</param>
    /// <returns>The certificates by host name, as written.</returns>
    /// <exception cref="CryptographicException">Certificates were sealed for another host, instance or wiring.</exception>
    public IReadOnlyDictionary<string, string> Write(InstanceRecord record, string? platform)
    {
        ArgumentNullException.ThrowIfNull(record);
        var wiring = record.Order.Wiring;
        var edge = wiring.Edge ?? throw new ArgumentException($"{record.InstanceId} is no edge.", nameof(record));
        var certificates = Certificates(record.InstanceId, wiring, edge, platform);
        var tls = Make(record.InstanceId, "tls");
        foreach (var (name, pem) in certificates)
            Put(Path.Combine(tls, name + ".pem"), pem);
        foreach (var former in Directory.EnumerateFiles(tls, "*.pem").Where(file => !certificates.ContainsKey(Path.GetFileNameWithoutExtension(file))))
            File.Delete(former);

        var folder = Make(record.InstanceId, "edge");
        foreach (var (map, rows) in Maps(edge))
            Put(Path.Combine(folder, map), string.Concat(rows.Select(row => $"{row.Key} {row.Value}\n")));
        Put(Path.Combine(folder, EdgeWiring.CertificateListFile), edge.CertificateList);
        Put(Path.Combine(folder, EdgeWiring.ConfigurationFile), edge.Configuration);
        return certificates;
    }

    /// <summary>What the maps hold, by file. Pure.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Maps(EdgeWiring edge)
    {
        ArgumentNullException.ThrowIfNull(edge);
        var seconds = edge.Maintenance?.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture) ?? "";
        return new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
        {
            [EdgeWiring.MaintenanceMap] = edge.Domains.Intersect(edge.Maintenance?.Domains ?? [], StringComparer.Ordinal).ToDictionary(name => name, _ => seconds, StringComparer.Ordinal),
            [EdgeWiring.DeploymentMap] = edge.Domains.ToDictionary(name => name, _ => edge.DeploymentId, StringComparer.Ordinal),
        };
    }

    private Dictionary<string, string> Certificates(string instanceId, InstanceWiring wiring, EdgeWiring edge, string? platform)
    {
        var certificates = new Dictionary<string, string>(StringComparer.Ordinal);
        if (edge.Certificates is { } box)
        {
            byte[] plain;

            // A key object must not be used by two threads at once.
            lock (sealingKey)
                plain = box.Open(sealingKey, EdgeWiring.CertificatesPlace(instanceId, wiring.Version));
            certificates = JsonSerializer.Deserialize<Dictionary<string, string>>(plain, CatalyzeJson.Options) ?? [];
            CryptographicOperations.ZeroMemory(plain);
        }

        foreach (var name in wiring.Domains)
            certificates[name] = platform ?? throw new ArgumentException($"{instanceId} has no certificate for {name}.", nameof(platform));
        return certificates.Keys.FirstOrDefault(name => !InstanceNames.IsHostName(name)) is { } wrong
            ? throw new ArgumentException($"'{wrong}' is no host name.", nameof(edge))
            : certificates;
    }

    private string Make(string instanceId, string name)
    {
        var folder = Path.Combine(folders.Shared(instanceId), name);
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, PassableByAll);
        return folder;
    }

    // A new file moved into place, so that a reader sees all of it or nothing; hidden until then, because HAProxy takes every file of a folder that is not.
    private static void Put(string path, string text)
    {
        var temporary = Path.Combine(Path.GetDirectoryName(path)!, "." + Path.GetFileName(path));
        File.WriteAllText(temporary, text);
        File.SetUnixFileMode(temporary, ReadableByAll);
        File.Move(temporary, path, overwrite: true);
    }
}
