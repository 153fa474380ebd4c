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

    /// <summary>Source folder and label of each code service: one for each language.</summary>
    private static readonly string[] Languages = ["python", "node"];

    /// <summary>What an instance is asked once it is healthy, where health alone would show too little.</summary>
    private static readonly Dictionary<string, IReadOnlyList<string>> Exercises = new(StringComparer.Ordinal)
    {
        ["postgresql-0"] = Query("CREATE TABLE visits AS SELECT * FROM generate_series(1, 1000); CHECKPOINT; VACUUM visits; SELECT count(*) FROM visits"),
        ["postgresql-1"] = Query("SELECT status FROM pg_stat_wal_receiver"),
    };

    /// <summary>Names of all instances, in the order of starting; tests are named by them before anything runs.</summary>
    internal static readonly IReadOnlyList<string> Names = [.. Instances(Topology(_ => Unread)).Select(i => Name(i.Label, i.Ordinal))];

    /// <summary>Those whose profile and image the probe tries: the instances of a service share both.</summary>
    internal static readonly IReadOnlyList<string> ProbedNames = [.. Instances(Topology(_ => Unread)).Where(i => i.Ordinal == 0).Select(i => Name(i.Label, i.Ordinal))];

    private readonly ECDiffieHellman _hostKey = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    internal ECDiffieHellman HostKey => _hostKey;

    public void Dispose() => _hostKey.Dispose();

    /// <summary>Types of the environment's services, those included that the catalog adds by itself.</summary>
    internal static IReadOnlyList<string> TypesHere => [.. Topology(_ => Unread).Services.Select(s => s.Type).Distinct(StringComparer.Ordinal)];

    internal async Task<IReadOnlyList<ConfinedService>> CreateAsync()
    {
        var sources = new Dictionary<string, (SourceManifest Manifest, byte[] Archive)>(StringComparer.Ordinal);
        foreach (var language in Languages)
            sources[language] = await SourceAsync(language);
        var topology = Topology(language => sources[language].Manifest.Digest);
        var blueprints = topology.Services.ToDictionary(
            s => s.Label, s => BlueprintFactory.Create(s, sources.TryGetValue(s.Label, out var source) ? source.Manifest : null, EnvironmentId), StringComparer.Ordinal);
        return
        [
            .. Instances(topology).Select(i => Create(topology, blueprints, i.Label, i.Ordinal) with
            {
                Source = sources.TryGetValue(i.Label, out var source) ? source.Archive : null,
                Exercise = Exercises.GetValueOrDefault(Name(i.Label, i.Ordinal)) ?? [],
                Probed = i.Ordinal == 0,
            }),
        ];
    }

    private const string Unread = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    private static string Name(string label, int ordinal) => $"{label}-{ordinal}";

    /// <summary>One service of each type of the catalog, in pairs where the type can, and one code service for each language. A new type is here by itself.</summary>
    private static ExpandedTopology Topology(Func<string, string> digestOf) => EnvironmentTopology.Expand(new PodSpecification
    {
        EnvironmentId = EnvironmentId,
        EnvironmentName = "confined",
        OrganisationId = "org-1",
        Services =
        [
            .. Catalog.Types.Where(t => !t.NeedsSource).Select(t => new ServiceSpecification
            {
                Label = t.Type,
                Type = t.Type,
                Scale = t.SupportsHighAvailability ? 2 : 1,
                HighAvailability = t.SupportsHighAvailability,
            }),
            new ServiceSpecification { Label = "alone", Type = "postgresql" },
            .. Languages.Select(language => new ServiceSpecification
            {
                Label = language,
                Type = "code",
                Source = new SourceReference(digestOf(language)),
                Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["HEALTH_PATH"] = "/usual" },
                Domains = language == Languages[0] ? [Domain] : [],
            }),
        ],
    });

    private static IEnumerable<(string Label, int Ordinal)> Instances(ExpandedTopology topology) =>
        topology.Stages.SelectMany(stage => stage).SelectMany(label => Enumerable.Range(0, label == Catalog.QuorumLabel ? 1 : topology.Service(label).Scale).Select(ordinal => (label, ordinal)));

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

    private ConfinedService Create(ExpandedTopology topology, Dictionary<string, ServiceBlueprint> blueprints, string label, int ordinal)
    {
        var service = topology.Service(label);
        var blueprint = blueprints[label];
        var runtime = blueprint.Runtime;
        var variables = new Dictionary<string, string>(runtime.Variables, StringComparer.Ordinal);
        foreach (var secret in runtime.GeneratedSecrets)
            variables[secret.Variable] = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(secret.Variable)));
        foreach (var (variable, value) in service.Variables)
            variables[variable] = value;

        // One after the other is started here, and two of three members would wait for each other: a quorum of one is enough.
        if (variables.ContainsKey("QUORUM_SIZE"))
            variables["QUORUM_SIZE"] = "1";
        if (variables.ContainsKey("QUORUM_ADDRESSES"))
            variables["QUORUM_ADDRESSES"] = $"{OutboundWire.NameOfInstance(0, Catalog.QuorumLabel)}.internal:{blueprints[Catalog.QuorumLabel].Runtime.ConsumerPort}";

        var instanceId = Name(label, ordinal);
        var order = new InstanceOrder
        {
            InstanceId = instanceId,
            Generation = 1,
            FencingToken = 1,
            ServiceLabel = label,
            Ordinal = ordinal,
            Role = runtime.Role,
            ReleaseId = "rel-1",
            Image = $"{blueprint.Repository}:{blueprint.ContentAddress}",
            Size = service.Size!,
            Confinement = runtime.Confinement.ForOrder(enforcementRequired: true),
            Volumes = [.. runtime.Volumes.Select(v => new InstanceVolume($"cz-{EnvironmentId}-{label}-{ordinal}", v.MountPath) { Owner = runtime.VolumeOwner })],
            Variables = SealedBox.Seal(
                _hostKey.ExportSubjectPublicKeyInfo(), JsonSerializer.SerializeToUtf8Bytes(variables, CatalyzeJson.Options), InstanceOrder.VariablesPlace(instanceId, 1)),
            HealthCheck = runtime.HealthCheck,
            Wiring = Wiring(topology, blueprints, service, ordinal),
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
        return new ConfinedService(instanceId, blueprint, order, record);
    }

    // Within a service the first instance is the one the others follow; a wire leads to the first of another.
    private static InstanceWiring Wiring(ExpandedTopology topology, Dictionary<string, ServiceBlueprint> blueprints, ServiceSpecification service, int ordinal)
    {
        var wires = topology.ProvidersOf(service.Label)
            .SelectMany(p => p == service.Label ? ordinal > 0 ? Within(p, blueprints[p].Runtime) : [] : To(p, blueprints[p].Runtime))
            .ToList();
        var addresses = LoopbackAddresses.For(wires.Select(w => w.Name ?? w.Provider));
        var edge = service.Type == Catalog.EdgeType ? EdgeConfiguration.Render(topology.Domains, ["10.77.0.1"], addresses) : null;
        return new InstanceWiring
        {
            Version = 1,
            Inbound = blueprints[service.Label].Runtime.ServicePort is { } port ? new InboundWire(20000, port, topology.ConsumersOf(service.Label)) : null,
            Outbound = [.. wires.Select(w => w with { LocalAddress = addresses[w.Name ?? w.Provider] })],
            Domains = edge is null ? [] : service.Domains,
            Edge = edge is null
                ? null
                : new EdgeWiring
                {
                    Configuration = edge.Configuration,
                    CertificateList = edge.CertificateList,
                    Digest = edge.Digest,
                    Domains = service.Domains,
                    DeploymentId = "dep-1",
                },
        };
    }

    private static IEnumerable<OutboundWire> To(string label, ServiceRuntime provider) =>
        provider is { ConsumerPort: { } port, ServicePort: { } servicePort }
            ? [new OutboundWire(label, "", port, First(label, servicePort), WireMode.First) { Name = provider.ConsumerMode == WireMode.Each ? OutboundWire.NameOfInstance(0, label) : null }]
            : [];

    private static IEnumerable<OutboundWire> Within(string label, ServiceRuntime runtime) =>
        runtime.Entrances.Select(e => new OutboundWire(label, "", e.ServicePort, First(label, e.ServicePort), WireMode.First) { Name = OutboundWire.NameOfInstance(0, label), Entrance = e.Name });

    private static WireEndpoint[] First(string label, int port) => [new WireEndpoint(Name(label, 0), "10.77.0.11", port)];
}
