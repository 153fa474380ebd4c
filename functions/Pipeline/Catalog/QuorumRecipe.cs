using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>
/// Three etcd members on three hosts, where the highly available databases of an environment keep who is primary. It needs nothing of the control plane.
/// </summary>
internal sealed class QuorumRecipe : ServiceRecipe
{
    public static CatalogType CatalogType { get; } = new()
    {
        Type = "quorum",
        Description = "Three members that agree on which instance of a database is the primary.",
        Versions = ["3.4"],
        DefaultVersion = "3.4",
        DefaultSize = new ServiceSize(MemoryMib: 128, CpuMillis: 150, DiskMib: 512),
        MinimumSize = new ServiceSize(MemoryMib: 96, CpuMillis: 50, DiskMib: 256),
        MaximumSize = new ServiceSize(MemoryMib: 1024, CpuMillis: 1000, DiskMib: 4096),
        MaximumScale = Members,
        Stateful = true,
        SupportsHighAvailability = true,
        NeedsSource = false,
        Port = ClientPort,
    };

    public override CatalogType Type => CatalogType;

    public override string Repository(string environmentId, SourceManifest? source) => "catalog/quorum";

    public override bool Replicates(ServiceSpecification service) => true;

    public override IReadOnlyList<BuildFile> Files(ServiceSpecification service, SourceManifest? source) =>
        [new BuildFile("Dockerfile", DockerfileWriter.Render(Image)), ImageFile.Entrypoint("quorum/entrypoint.sh")];

    public override ServiceRuntime Runtime(ServiceSpecification service)
    {
        var (profileName, profile) = AppArmorProfile.Render("quorum", new AppArmorGrants
        {
            Programs = ["/usr/bin/{bash,etcd,etcdctl}"],
            Write = [Data, "/tmp"],
        });
        return new ServiceRuntime
        {
            ServicePort = ClientPort,
            ConsumerPort = ClientPort,
            ConsumerMode = WireMode.Each,
            Entrances = [new WireEntrance("peer", PeerPort), new WireEntrance("client", ClientPort)],
            // Answers only while a majority agrees on a leader.
            HealthCheck = new HealthCheck { Kind = HealthCheckKind.Http, Port = ClientPort, Path = "/health", StartSeconds = 120 },
            Volumes = [new VolumeTemplate(null, Data)],
            VolumeOwner = UserId,
            Confinement = new ServiceConfinement
            {
                AppArmorProfileName = profileName,
                AppArmorProfile = profile,
                ReadOnlyRoot = true,
                TemporaryPaths = new Dictionary<string, int>(StringComparer.Ordinal) { ["/tmp"] = 4 },
                MaxPids = 64,
            },
            Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["QUORUM_SIZE"] = $"{Members}" },
            StopGraceSeconds = 15,
            Stateful = true,
            ChangesOneByOne = true,
        };
    }

    /// <summary>The quorum of an environment.</summary>
    public static ServiceSpecification Service { get; } = new()
    {
        Label = Catalog.QuorumLabel,
        Type = CatalogType.Type,
        Version = CatalogType.DefaultVersion,
        Size = CatalogType.DefaultSize,
        Scale = Members,
        HighAvailability = true,
    };

    /// <summary>Where a consumer reaches the members, separated by commas.</summary>
    public static string Addresses { get; } =
        string.Join(',', Enumerable.Range(0, Members).Select(i => $"{OutboundWire.NameOfInstance(i, Catalog.QuorumLabel)}.internal:{ClientPort}"));

    private const int Members = 3;
    private const int ClientPort = 2379;
    private const int PeerPort = 2380;
    private const int UserId = 10004;
    private const string Data = "/var/lib/quorum";

    private static DockerfileInput Image => new()
    {
        UserName = "quorum",
        UserId = UserId,
        Home = Data,
        Packages = ["etcd-server", "etcd-client"],
        Folders = [Data],
        Copies = [("entrypoint", "/catalyze/entrypoint")],
    };
}
