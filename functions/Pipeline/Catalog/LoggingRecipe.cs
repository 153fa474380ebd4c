using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Our own logging service with its PostgreSQL in one container: hosts deliver lines to it, people search them.</summary>
internal sealed class LoggingRecipe : ToolRecipe
{
    public static CatalogType CatalogType { get; } = new()
    {
        Type = Catalog.LoggingType,
        Description = "Keeps what the environment's instances write, searchable, in a PostgreSQL of its own; nothing waits for it.",
        Versions = ["1"],
        DefaultVersion = "1",
        DefaultSize = new ServiceSize(MemoryMib: 512, CpuMillis: 500, DiskMib: 4096),
        MinimumSize = new ServiceSize(MemoryMib: 320, CpuMillis: 100, DiskMib: 512),
        MaximumSize = new ServiceSize(MemoryMib: 16384, CpuMillis: 8000, DiskMib: 1048576),
        MaximumScale = 1,
        Stateful = true,
        SupportsHighAvailability = false,
        NeedsSource = false,
        Port = null,
    };

    public override CatalogType Type => CatalogType;

    public override string Repository(string environmentId, SourceManifest? source) => "catalog/logging";

    public override IReadOnlyList<BuildFile> Files(ServiceSpecification service, SourceManifest? source) =>
    [
        new BuildFile("Dockerfile", DockerfileWriter.Render(Image)),
        ImageFile.Entrypoint("logging/entrypoint.sh"),
        .. new[] { "pg_hba.conf", "pg_ident.conf", "postgresql.conf" }.Select(name => new BuildFile("etc/" + name, ImageFile.Text("logging/" + name))),
    ];

    public override ServiceRuntime Runtime(ServiceSpecification service)
    {
        var size = service.Size ?? CatalogType.DefaultSize;
        var (profileName, profile) = AppArmorProfile.Render("logging", new AppArmorGrants
        {
            Programs = [.. PostgresqlRecipe.Programs, "/opt/catalyze/dotnet/dotnet"],
            Read = ["/opt/catalyze"],
            Write = [PostgresqlRecipe.Data, "/run/postgresql", "/tmp"],
        });
        return new ServiceRuntime
        {
            ServicePort = PagesPort,
            ConsumerPort = PagesPort,
            Entrances = [new WireEntrance(ToolTarget.Lines, DeliveryPort) { Consumer = WireNames.Host }],
            // Asks the store as well.
            HealthCheck = new HealthCheck { Kind = HealthCheckKind.Http, Port = PagesPort, Path = "/health", StartSeconds = 300 },
            Volumes = [new VolumeTemplate(null, PostgresqlRecipe.Data)],
            VolumeOwner = PostgresqlRecipe.UserId,
            Confinement = new ServiceConfinement
            {
                AppArmorProfileName = profileName,
                AppArmorProfile = profile,
                ReadOnlyRoot = true,
                TemporaryPaths = new Dictionary<string, int>(StringComparer.Ordinal) { ["/run/postgresql"] = 1, ["/tmp"] = 16 },
                MaxPids = 256,
            },
            Variables = new Dictionary<string, string>(ToolVariables.Of(service), StringComparer.Ordinal)
            {
                ["DOTNET_GCHeapHardLimit"] = (size.MemoryMib * 3L / 10 << 20).ToString("x", CultureInfo.InvariantCulture),
                ["LOG_SERVICE_INGEST"] = $"127.0.0.1:{DeliveryPort}",
                ["LOG_SERVICE_PAGES"] = $"127.0.0.1:{PagesPort}",
                ["LOG_SERVICE_RETENTION_DAYS"] = Text(service.Retention?.Days ?? 30),
                ["LOG_SERVICE_RETENTION_MIB"] = Text(service.Retention?.Mib ?? MostMib(size)),
                ["POSTGRES_MAX_WAL_MIB"] = Text(Math.Clamp(size.DiskMib / 8, 64, 1024)),
                ["POSTGRES_SHARED_BUFFERS_MIB"] = Text(size.MemoryMib / 4),
            },
            StopGraceSeconds = 30,
            Stateful = true,
        };
    }

    // The database's layer is the catalog's: hosts that have it do not pull it again. The program comes in an image that pods are given with it.
    private static DockerfileInput Image => PostgresqlRecipe.Image with
    {
        Copies = [(Catalog.Tools + "log-service/", "/opt/catalyze/log-service/"), (Catalog.Tools + "dotnet/", "/opt/catalyze/dotnet/"), .. PostgresqlRecipe.Image.Copies],
        Checks = [.. PostgresqlRecipe.Image.Checks, "! ldd /opt/catalyze/dotnet/dotnet | grep 'not found'"],
        Environment = RuntimeSettings,
        // The entrypoint ends the service first, then its database.
        StopSignal = null,
    };
}
