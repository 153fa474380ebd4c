using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Our own monitoring service with Debian's Prometheus and Alertmanager in one container: hosts deliver what they measure to it, people look at it.</summary>
internal sealed class MonitoringRecipe : ToolRecipe
{
    /// <summary>Variable a customer may set: where alerts are told.</summary>
    public const string WebhookVariable = "WEBHOOK_URL";

    /// <summary>Variable a customer may set: what notices are signed with.</summary>
    public const string WebhookKeyVariable = "WEBHOOK_KEY";

    /// <summary>Variable a customer may set: addresses of members that alerts are mailed to.</summary>
    public const string MailVariable = "ALERT_MAIL";

    public static CatalogType CatalogType { get; } = new()
    {
        Type = Catalog.MonitoringType,
        Description = "Keeps what the environment's hosts measure, looks at rules and tells of alerts, with a Prometheus of its own; nothing waits for it.",
        Versions = ["1"],
        DefaultVersion = "1",
        DefaultSize = new ServiceSize(MemoryMib: 384, CpuMillis: 250, DiskMib: 2048),
        MinimumSize = new ServiceSize(MemoryMib: 320, CpuMillis: 100, DiskMib: 512),
        MaximumSize = new ServiceSize(MemoryMib: 16384, CpuMillis: 8000, DiskMib: 262144),
        MaximumScale = 1,
        Stateful = true,
        SupportsHighAvailability = false,
        NeedsSource = false,
        Port = null,
    };

    public override CatalogType Type => CatalogType;

    public override string Repository(string environmentId, SourceManifest? source) => "catalog/monitoring";

    public override IReadOnlyList<BuildFile> Files(ServiceSpecification service, SourceManifest? source) =>
        [new BuildFile("Dockerfile", DockerfileWriter.Render(Image)), ImageFile.Entrypoint("monitoring/entrypoint.sh")];

    public override ServiceRuntime Runtime(ServiceSpecification service)
    {
        var size = service.Size ?? CatalogType.DefaultSize;
        var (profileName, profile) = AppArmorProfile.Render("monitoring", new AppArmorGrants
        {
            Programs = ["/usr/bin/bash", "/usr/bin/{prometheus,prometheus-alertmanager,promtool}", "/opt/catalyze/dotnet/dotnet"],
            Read = ["/opt/catalyze"],
            Write = [Data, "/tmp"],
        });
        return new ServiceRuntime
        {
            ServicePort = PagesPort,
            ConsumerPort = PagesPort,
            Entrances = [new WireEntrance(ToolTarget.Samples, DeliveryPort) { Consumer = WireNames.Host }],
            // Asks both components as well.
            HealthCheck = new HealthCheck { Kind = HealthCheckKind.Http, Port = PagesPort, Path = "/health", StartSeconds = 300 },
            Volumes = [new VolumeTemplate(null, Data)],
            VolumeOwner = UserId,
            Confinement = new ServiceConfinement
            {
                AppArmorProfileName = profileName,
                AppArmorProfile = profile,
                ReadOnlyRoot = true,
                TemporaryPaths = new Dictionary<string, int>(StringComparer.Ordinal) { ["/tmp"] = 16 },
                MaxPids = 256,
            },
            Variables = new Dictionary<string, string>(ToolVariables.Of(service), StringComparer.Ordinal)
            {
                ["DOTNET_GCHeapHardLimit"] = (size.MemoryMib * 2L / 10 << 20).ToString("x", CultureInfo.InvariantCulture),
                // Of each component; Alertmanager takes a fraction of it.
                ["GOMEMLIMIT"] = $"{size.MemoryMib * 4 / 10}MiB",
                ["MONITOR_SERVICE_FOLDER"] = Data,
                ["MONITOR_SERVICE_INGEST"] = $"127.0.0.1:{DeliveryPort}",
                ["MONITOR_SERVICE_PAGES"] = $"127.0.0.1:{PagesPort}",
                ["MONITOR_SERVICE_RETENTION_DAYS"] = Text(service.Retention?.Days ?? 30),
                ["MONITOR_SERVICE_RETENTION_MIB"] = Text(service.Retention?.Mib ?? MostMib(size)),
            },
            StopGraceSeconds = 30,
            Stateful = true,
        };
    }

    private const int UserId = 10005;
    private const string Data = "/var/lib/monitoring";

    private static DockerfileInput Image => new()
    {
        UserName = "monitoring",
        UserId = UserId,
        Home = Data,
        // The .NET runtime wants the C++ one.
        Packages = ["libstdc++6", "prometheus", "prometheus-alertmanager"],
        // What their own pages are made of; nobody can reach those.
        AfterPackages =
        [
            "dpkg-query --show --showformat='${Package}\\n' 'libjs-*' 'fonts-*' | xargs dpkg --purge --force-depends >/dev/null 2>&1",
            "rm -rf /etc/prometheus/consoles /etc/prometheus/console_libraries",
        ],
        Folders = [Data],
        Copies = [(Catalog.Tools + "monitor-service/", "/opt/catalyze/monitor-service/"), (Catalog.Tools + "dotnet/", "/opt/catalyze/dotnet/"), ("entrypoint", "/catalyze/entrypoint")],
        Checks = ["prometheus --version && prometheus-alertmanager --version && promtool --version", "! ldd /opt/catalyze/dotnet/dotnet | grep 'not found'"],
        Environment = RuntimeSettings,
    };
}
