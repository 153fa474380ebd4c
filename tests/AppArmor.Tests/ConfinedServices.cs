using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;
using Catalyze.HostAgent.State;
using Catalyze.Pipeline;
using Catalyze.TestSupport;

namespace Catalyze.AppArmor.Tests;

/// <summary>An environment with every type of the catalog, as instances in the order of starting.</summary>
internal sealed class ConfinedServices : IDisposable
{
    internal const string EnvironmentId = "env-4k2m9qx7ab";
    internal const string Domain = "confined.catalyze.test";

    /// <summary>Names of all instances; tests are named by them before anything runs.</summary>
    internal static readonly IReadOnlyList<string> Names = ["postgresql-primary", "postgresql-standby", "redis", "python", "node", "edge"];

    /// <summary>Those whose profile and image the probe tries: both roles of PostgreSQL share theirs.</summary>
    internal static readonly IReadOnlyList<string> ProbedNames = ["postgresql-primary", "redis", "python", "node", "edge"];

    private readonly ECDiffieHellman _hostKey = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    internal ECDiffieHellman HostKey => _hostKey;

    public void Dispose() => _hostKey.Dispose();

    internal async Task<IReadOnlyList<ConfinedService>> CreateAsync()
    {
        var python = await SourceAsync("python");
        var node = await SourceAsync("node");
        var topology = EnvironmentTopology.Expand(new PodSpecification
        {
            EnvironmentId = EnvironmentId,
            EnvironmentName = "confined",
            OrganisationId = "org-1",
            Services =
            [
                new ServiceSpecification { Label = "db01", Type = "postgresql", Scale = 2, HighAvailability = true },
                new ServiceSpecification { Label = "cache01", Type = "redis" },
                Code("py01", python.Manifest) with { Domains = [Domain] },
                Code("js01", node.Manifest),
            ],
        });
        return
        [
            Create("postgresql-primary", topology, "db01", 0) with
            {
                Exercise = Query("CREATE TABLE visits AS SELECT * FROM generate_series(1, 1000); CHECKPOINT; VACUUM visits; SELECT count(*) FROM visits"),
            },
            Create("postgresql-standby", topology, "db01", 1, "db01-0") with
            {
                Exercise = Query("SELECT status FROM pg_stat_wal_receiver"),
                Probed = false,
            },
            Create("redis", topology, "cache01", 0),
            Create("python", topology, "py01", 0, source: python),
            Create("node", topology, "js01", 0, source: node),
            Create("edge", topology, "edge", 0, "py01-0"),
        ];
    }

    private static ServiceSpecification Code(string label, SourceManifest manifest) => new()
    {
        Label = label,
        Type = "code",
        Source = new SourceReference(manifest.Digest),
        Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["HEALTH_PATH"] = "/usual" },
    };

    // The superuser enters by the socket, as the container's own user.
    private static string[] Query(string text) =>
        ["/usr/lib/postgresql/15/bin/psql", "--host=/run/postgresql", "--username=postgres", "--no-align", "--tuples-only", "--pset=pager=off", "--command", text];

    private static async Task<(SourceManifest Manifest, byte[] Archive)> SourceAsync(string name)
    {
        using var archive = new MemoryStream();
        await using (var zip = new GZipStream(archive, CompressionLevel.Optimal, leaveOpen: true))
        await using (var tar = new TarWriter(zip))
        {
            var folder = Path.Combine(RepositoryRoot.Find(), "tests", "AppArmor.Tests", "Sources", name);
            foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
            {
                // Dated once and for all, and in a format without more: the same source is the same image.
                await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, Path.GetFileName(path))
                {
                    DataStream = new MemoryStream(await File.ReadAllBytesAsync(path)),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                });
            }
        }

        archive.Position = 0;
        var inspection = await SourceArchiveReader.ReadAsync(archive, SourceLimits.Default, CancellationToken.None);
        Assert.Empty(inspection.Errors);
        return (inspection.Manifest!, archive.ToArray());
    }

    private ConfinedService Create(
        string name, ExpandedTopology topology, string label, int ordinal, string? provider = null, (SourceManifest Manifest, byte[] Archive)? source = null)
    {
        var service = topology.Service(label);
        var blueprint = BlueprintFactory.Create(service, source?.Manifest, EnvironmentId);
        var runtime = blueprint.Runtime;
        var variables = new Dictionary<string, string>(runtime.Variables, StringComparer.Ordinal);
        foreach (var secret in runtime.GeneratedSecrets)
            variables[secret.Variable] = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(secret.Variable)));
        foreach (var (variable, value) in service.Variables)
            variables[variable] = value;

        var instanceId = $"{label}-{ordinal}";
        var order = new InstanceOrder
        {
            InstanceId = instanceId,
            Generation = 1,
            FencingToken = 1,
            ServiceLabel = label,
            Ordinal = ordinal,
            Role = runtime.RoleOf(ordinal),
            ReleaseId = "rel-1",
            Image = $"{blueprint.Repository}:{blueprint.ContentAddress}",
            Size = service.Size!,
            Confinement = runtime.Confinement.ForOrder(enforcementRequired: true),
            Volumes = [.. runtime.Volumes.Select(v => new InstanceVolume($"cz-{EnvironmentId}-{label}-{ordinal}", v.MountPath))],
            Variables = SealedBox.Seal(
                _hostKey.ExportSubjectPublicKeyInfo(), JsonSerializer.SerializeToUtf8Bytes(variables, CatalyzeJson.Options), InstanceOrder.VariablesPlace(instanceId, 1)),
            HealthCheck = runtime.HealthCheck,
            Wiring = Wiring(topology, service, runtime, provider),
            StopGraceSeconds = runtime.StopGraceSeconds,
        };
        var record = new InstanceRecord
        {
            DeploymentId = "dep-1",
            EnvironmentId = EnvironmentId,
            Order = order,
            AppArmorProfile = runtime.Confinement.AppArmorProfile,
            Intent = InstanceIntent.Run,
            Slot = 0,
            ChangedAt = DateTimeOffset.UnixEpoch,
        };
        return new ConfinedService(name, blueprint, order, record) { Source = source?.Archive };
    }

    private static InstanceWiring Wiring(ExpandedTopology topology, ServiceSpecification service, ServiceRuntime runtime, string? provider)
    {
        var addresses = LoopbackAddresses.For(topology.ProvidersOf(service.Label));
        return new InstanceWiring
        {
            Version = 1,
            Inbound = runtime.ServicePort is { } port ? new InboundWire(20000, port, topology.ConsumersOf(service.Label)) : null,
            Outbound = provider is null
                ? []
                :
                [
                    .. addresses.Select(a => new OutboundWire(
                        a.Key, a.Value, a.Key == service.Label ? runtime.ConsumerPort!.Value : 80, [new WireEndpoint(provider, "10.77.0.11", 20001)], WireMode.First)),
                ],
            Domains = service.Type == "edge" ? service.Domains : [],
        };
    }
}
