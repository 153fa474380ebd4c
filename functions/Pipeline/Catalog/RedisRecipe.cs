using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>One server with an append-only file.</summary>
internal sealed class RedisRecipe : ServiceRecipe
{
    public static CatalogType CatalogType { get; } = new()
    {
        Type = "redis",
        Description = "Redis with an append-only file.",
        Versions = ["7.0"],
        DefaultVersion = "7.0",
        DefaultSize = new ServiceSize(MemoryMib: 128, CpuMillis: 250, DiskMib: 512),
        MinimumSize = new ServiceSize(MemoryMib: 32, CpuMillis: 50, DiskMib: 64),
        MaximumSize = new ServiceSize(MemoryMib: 32768, CpuMillis: 4000, DiskMib: 262144),
        MaximumScale = 1,
        Stateful = true,
        SupportsHighAvailability = false,
        NeedsSource = false,
        Port = 6379,
    };

    public override CatalogType Type => CatalogType;

    public override string UsualUrlVariable => "REDIS_URL";

    public override string Repository(string environmentId, SourceManifest? source) => "catalog/redis";

    public override string ConsumerUrl(ServiceSpecification provider, IReadOnlyDictionary<string, string> secrets) =>
        $"redis://app:{secrets[Password]}@{provider.Label}:{Port}/0";

    public override IReadOnlyList<BuildFile> Files(ServiceSpecification service, SourceManifest? source) =>
    [
        new BuildFile("Dockerfile", DockerfileWriter.Render(Image)),
        ImageFile.Entrypoint("redis/entrypoint.sh"),
        new BuildFile("etc/redis.conf", ImageFile.Text("redis/redis.conf")),
    ];

    public override ServiceRuntime Runtime(ServiceSpecification service)
    {
        var size = service.Size ?? CatalogType.DefaultSize;
        var (profileName, profile) = AppArmorProfile.Render("redis", new AppArmorGrants
        {
            Programs = ["/usr/bin/bash", "/usr/bin/redis-{server,check-rdb,check-aof}"],
            Write = [Data, "/run/redis", "/tmp"],
        });
        return new ServiceRuntime
        {
            ServicePort = Port,
            ConsumerPort = Port,
            // While the server loads its file it answers -LOADING.
            HealthCheck = new HealthCheck { Kind = HealthCheckKind.Tcp, Port = Port, Send = "PING\r\n", Expect = "+PONG", StartSeconds = 300 },
            Volumes = [new VolumeTemplate(null, Data)],
            VolumeOwner = UserId,
            Confinement = new ServiceConfinement
            {
                AppArmorProfileName = profileName,
                AppArmorProfile = profile,
                ReadOnlyRoot = true,
                TemporaryPaths = new Dictionary<string, int>(StringComparer.Ordinal) { ["/run/redis"] = 1, ["/tmp"] = 8 },
                MaxPids = 64,
            },
            Variables = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                // The rest is for rewriting the append-only file, when pages that change meanwhile exist twice.
                ["REDIS_MAX_MEMORY_MIB"] = (size.MemoryMib * 6 / 10).ToString(CultureInfo.InvariantCulture),
            },
            GeneratedSecrets = [new GeneratedSecret(Password)],
            StopGraceSeconds = 30,
            Stateful = true,
        };
    }

    private const int Port = 6379;
    private const int UserId = 10002;
    private const string Data = "/var/lib/redis";
    private const string Password = "REDIS_PASSWORD";

    private static DockerfileInput Image => new()
    {
        UserName = "redis",
        UserId = UserId,
        Home = Data,
        Packages = ["redis-server"],
        Folders = [Data],
        TemporaryFolders = ["/run/redis"],
        Copies = [("entrypoint", "/catalyze/entrypoint"), ("etc/", "/etc/catalyze/")],
    };
}
