using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Security;
using Catalyze.Pipeline;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Planning;

/// <summary>Works out what an environment's edge does. Pure.</summary>
public static class EdgePlanner
{
    /// <summary>What an edge of the release is to do.</summary>
    public static EdgeWires Plan(ReleaseModel release, EdgeSetting setting)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(setting);
        return new EdgeWires
        {
            Digest = Render(release, setting.Routers).Digest,
            Certificates = release.Topology.Domains.Where(d => d.Certificate is not null)
                .ToDictionary(d => d.Name, d => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(d.Certificate!.Chain))), StringComparer.Ordinal),
            Routers = setting.Routers,
            DeploymentId = setting.DeploymentId,
            Maintenance = setting.Maintenance,
        };
    }

    /// <summary>Whether visitors would notice no difference. Maintenance goes its own way, and a deployment's id alone changes nothing.</summary>
    public static bool AreAlike(EdgeWires? a, EdgeWires? b) =>
        a is null || b is null
            ? a is null && b is null
            : a.Digest == b.Digest && a.Certificates.Count == b.Certificates.Count && a.Certificates.All(c => b.Certificates.GetValueOrDefault(c.Key) == c.Value);

    /// <summary>The same as an order carries it.</summary>
    /// <param name="release">The release the wires were planned from.</param>
    /// <param name="instanceId">The edge.</param>
    /// <param name="version">Version of its wiring.</param>
    /// <param name="wires">As planned.</param>
    /// <param name="sealingKey">Key of its host: nobody else can read the certificates' keys.</param>
    public static EdgeWiring ToWiring(ReleaseModel release, string instanceId, long version, EdgeWires wires, byte[] sealingKey)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(wires);
        var files = Render(release, wires.Routers);
        var own = release.Topology.Domains.Where(d => d.Certificate is not null)
            .ToDictionary(d => d.Name, d => CertificatePem.Normalise(d.Certificate!), StringComparer.Ordinal);
        return new EdgeWiring
        {
            Configuration = files.Configuration,
            CertificateList = files.CertificateList,
            Digest = files.Digest,
            Domains = [.. release.Topology.Domains.Select(d => d.Name)],
            Certificates = own.Count == 0
                ? null
                : SealedBox.Seal(sealingKey, JsonSerializer.SerializeToUtf8Bytes(own, CatalyzeJson.Options), EdgeWiring.CertificatesPlace(instanceId, version)),
            DeploymentId = wires.DeploymentId,
            Maintenance = wires.Maintenance,
        };
    }

    /// <summary>The edge's files, without any key.</summary>
    /// <param name="release">The release.</param>
    /// <param name="routers">Whose word about visitors it believes.</param>
    public static EdgeFiles Render(ReleaseModel release, IReadOnlyList<string> routers)
    {
        ArgumentNullException.ThrowIfNull(release);
        return EdgeConfiguration.Render(release.Topology.Domains, routers, LoopbackAddresses.For(release.Topology.ProvidersOf(Catalog.EdgeLabel)));
    }
}
