using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>HAProxy that ends TLS; what it routes comes with its wiring, so that all environments share one image and no change starts it anew.</summary>
internal sealed class EdgeRecipe : ServiceRecipe
{
    public static CatalogType CatalogType { get; } = new()
    {
        Type = "edge",
        Description = "The public entry of an environment: ends TLS for its domains and leads requests to services.",
        Versions = ["2.6"],
        DefaultVersion = "2.6",
        DefaultSize = new ServiceSize(MemoryMib: 128, CpuMillis: 250, DiskMib: 128),
        MinimumSize = new ServiceSize(MemoryMib: 64, CpuMillis: 50, DiskMib: 64),
        MaximumSize = new ServiceSize(MemoryMib: 2048, CpuMillis: 4000, DiskMib: 1024),
        MaximumScale = 4,
        Stateful = false,
        SupportsHighAvailability = false,
        NeedsSource = false,
        Port = null,
    };

    public override CatalogType Type => CatalogType;

    public override string Repository(string environmentId, SourceManifest? source) => "catalog/edge";

    public override IReadOnlyList<BuildFile> Files(ServiceSpecification service, SourceManifest? source) =>
        [new BuildFile("Dockerfile", DockerfileWriter.Render(Image)), ImageFile.Entrypoint("edge/entrypoint.sh")];

    public override ServiceRuntime Runtime(ServiceSpecification service)
    {
        var (profileName, profile) = AppArmorProfile.Render("edge", new AppArmorGrants
        {
            Programs = ["/usr/bin/bash", "/usr/sbin/haproxy"],
            Write = ["/run/edge", "/tmp"],
        });
        return new ServiceRuntime
        {
            PublicContainerPort = EdgeConfiguration.PublicPort,
            HealthCheck = new HealthCheck { Kind = HealthCheckKind.Http, Port = EdgeConfiguration.HealthPort, Path = EdgeConfiguration.HealthPath },
            Confinement = new ServiceConfinement
            {
                AppArmorProfileName = profileName,
                AppArmorProfile = profile,
                ReadOnlyRoot = true,
                TemporaryPaths = new Dictionary<string, int>(StringComparer.Ordinal) { ["/run/edge"] = 1, ["/tmp"] = 1 },
                MaxPids = 32,
            },
            StopGraceSeconds = 15,
        };
    }

    private const int UserId = 10003;

    private static DockerfileInput Image => new()
    {
        UserName = "edge",
        UserId = UserId,
        Home = "/run/edge",
        Packages = ["haproxy"],
        TemporaryFolders = ["/run/edge"],
        Copies = [("entrypoint", "/catalyze/entrypoint")],
        // Soft stop: no new connections, running requests are finished.
        StopSignal = "SIGUSR1",
    };

    /// <summary>The edge of an environment whose <paramref name="published"/> services have domains.</summary>
    public static ServiceSpecification ServiceFor(IReadOnlyList<ServiceSpecification> published) => new()
    {
        Label = Catalog.EdgeLabel,
        Type = Catalog.EdgeType,
        Version = CatalogType.DefaultVersion,
        Size = CatalogType.DefaultSize,
        Domains = [.. published.SelectMany(s => s.Domains)],
    };
}
