using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>One server by itself; with high availability, members that elect their primary (<see cref="PostgresqlMembers"/>).</summary>
internal sealed class PostgresqlRecipe : ServiceRecipe
{
    public static CatalogType CatalogType { get; } = new()
    {
        Type = "postgresql",
        Description = "PostgreSQL; with high availability a primary and in-sync standbys on other hosts, one of which takes over when the primary is lost.",
        Versions = ["15"],
        DefaultVersion = "15",
        DefaultSize = new ServiceSize(MemoryMib: 512, CpuMillis: 500, DiskMib: 2048),
        MinimumSize = new ServiceSize(MemoryMib: 128, CpuMillis: 100, DiskMib: 256),
        MaximumSize = new ServiceSize(MemoryMib: 65536, CpuMillis: 16000, DiskMib: 1048576),
        MaximumScale = 5,
        Stateful = true,
        SupportsHighAvailability = true,
        NeedsSource = false,
        Port = Port,
    };

    public override CatalogType Type => CatalogType;

    public override string UsualUrlVariable => "DATABASE_URL";

    public override bool Replicates(ServiceSpecification service) => service.HighAvailability;

    public override bool ElectsPrimary(ServiceSpecification service) => service.HighAvailability;

    public override string Repository(string environmentId, SourceManifest? source) => "catalog/postgresql";

    public override string ConsumerUrl(ServiceSpecification provider, IReadOnlyDictionary<string, string> secrets) => Url(provider.Label, secrets);

    public override string? ReadOnlyUrl(ServiceSpecification provider, IReadOnlyDictionary<string, string> secrets) =>
        provider.HighAvailability ? Url(LoopbackNames.ReadOnly(provider.Label), secrets) : null;

    public override IReadOnlyList<BuildFile> Files(ServiceSpecification service, SourceManifest? source) =>
        service.HighAvailability
            ? [.. PostgresqlMembers.Files, .. Settings]
            : [new BuildFile("Dockerfile", DockerfileWriter.Render(Image)), ImageFile.Entrypoint("postgresql/cluster.sh", "postgresql/entrypoint.sh"), .. Settings];

    public override ServiceRuntime Runtime(ServiceSpecification service)
    {
        var size = service.Size ?? CatalogType.DefaultSize;
        // What supervises a member takes memory as well.
        var memory = service.HighAvailability ? Math.Max(64, size.MemoryMib - PostgresqlMembers.SupervisorMib) : size.MemoryMib;
        var (profileName, profile) = AppArmorProfile.Render("postgresql", new AppArmorGrants { Programs = Programs, Write = [Data, "/run/postgresql", "/tmp"] });
        var alone = new ServiceRuntime
        {
            ServicePort = Port,
            ConsumerPort = Port,
            HealthCheck = new HealthCheck
            {
                // A client's opening message for the user app. A server that takes connections asks for a password (R); one that starts,
                // stops or recovers answers with an error (E). It costs no process in the container, and nothing is logged.
                Kind = HealthCheckKind.Tcp,
                Port = Port,
                Send = "\0\0\0\u001f\0\u0003\0\0user\0app\0database\0app\0\0",
                Expect = "R",
                StartSeconds = 600,
            },
            Volumes = [new VolumeTemplate(null, Data)],
            VolumeOwner = UserId,
            Confinement = new ServiceConfinement
            {
                AppArmorProfileName = profileName,
                AppArmorProfile = profile,
                ReadOnlyRoot = true,
                TemporaryPaths = new Dictionary<string, int>(StringComparer.Ordinal) { ["/run/postgresql"] = 1, ["/tmp"] = 16 },
                MaxPids = 512,
            },
            Variables = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["POSTGRES_MAX_CONNECTIONS"] = Text(Math.Clamp(memory / 4, 25, 400)),
                ["POSTGRES_MAX_WAL_MIB"] = Text(Math.Clamp(size.DiskMib / 4, 64, 2048)),
                ["POSTGRES_SHARED_BUFFERS_MIB"] = Text(memory / 4),
                // What a standby may miss and still catch up without copying everything again.
                ["POSTGRES_WAL_KEEP_MIB"] = Text(Math.Clamp(size.DiskMib / 8, 32, 4096)),
            },
            GeneratedSecrets = [new GeneratedSecret(Password), new GeneratedSecret("POSTGRES_REPLICATION_PASSWORD")],
            StopGraceSeconds = 60,
            Stateful = true,
            Role = "primary",
        };
        return service.HighAvailability ? PostgresqlMembers.Runtime(service, alone) : alone;
    }

    /// <summary>Shared with the members' image: a volume fits both.</summary>
    internal static DockerfileInput Image => new()
    {
        UserName = "postgres",
        UserId = UserId,
        Home = "/var/lib/postgresql",
        // Debian would make a cluster of its own while installing.
        BeforePackages = ["mkdir -p /etc/postgresql-common", "echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf"],
        Packages = ["postgresql-15"],
        // Just-in-time compilation is off; its compiler is a third of the image.
        AfterPackages =
        [
            "dpkg --purge --force-depends libllvm14 libz3-4 >/dev/null 2>&1",
            "rm -rf /usr/lib/postgresql/15/lib/bitcode /usr/lib/postgresql/15/lib/llvmjit*",
        ],
        Folders = ["/var/lib/postgresql", Data],
        TemporaryFolders = ["/run/postgresql"],
        Copies = [("entrypoint", "/catalyze/entrypoint"), ("etc/", "/etc/catalyze/")],
        Checks = ["/usr/lib/postgresql/15/bin/postgres --version && ! ldd /usr/lib/postgresql/15/bin/postgres | grep 'not found'"],
        // Fast shutdown: ends sessions, then writes a checkpoint. SIGTERM would wait for every client to leave.
        StopSignal = "SIGINT",
    };

    internal const int Port = 5432;
    internal const string Data = "/var/lib/postgresql/data";

    internal static readonly IReadOnlyList<string> Programs = ["/usr/bin/{bash,dash,rm,mv,locale}", "/usr/lib/postgresql/15/bin/*"];

    internal const int UserId = 10001;
    private const string Password = "POSTGRES_PASSWORD";

    private static IReadOnlyList<BuildFile> Settings =>
        [.. new[] { "pg_hba.conf", "pg_ident.conf", "postgresql.conf" }.Select(name => new BuildFile("etc/" + name, ImageFile.Text("postgresql/" + name)))];

    private static string Url(string host, IReadOnlyDictionary<string, string> secrets) => $"postgresql://app:{secrets[Password]}@{host}:{Port}/app";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
