using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>A primary takes reads and writes; standbys copy it through a wire to the service itself.</summary>
internal sealed class PostgresqlRecipe : ServiceRecipe
{
    public static CatalogType CatalogType { get; } = new()
    {
        Type = "postgresql",
        Description = "PostgreSQL: a primary, and with high availability streaming standbys on other hosts.",
        Versions = ["15"],
        DefaultVersion = "15",
        DefaultSize = new ServiceSize(MemoryMib: 512, CpuMillis: 500, DiskMib: 2048),
        MinimumSize = new ServiceSize(MemoryMib: 128, CpuMillis: 100, DiskMib: 256),
        MaximumSize = new ServiceSize(MemoryMib: 65536, CpuMillis: 16000, DiskMib: 1048576),
        MaximumScale = 5,
        Stateful = true,
        SupportsHighAvailability = true,
        NeedsSource = false,
        Port = 5432,
    };

    public override CatalogType Type => CatalogType;

    public override string UsualUrlVariable => "DATABASE_URL";

    public override bool Replicates(ServiceSpecification service) => service.Scale > 1;

    public override string Repository(string environmentId, SourceManifest? source) => "catalog/postgresql";

    public override string ConsumerUrl(ServiceSpecification provider, IReadOnlyDictionary<string, string> secrets) =>
        $"postgresql://app:{secrets[Password]}@{provider.Label}:{Port}/app";

    public override IReadOnlyList<BuildFile> Files(ServiceSpecification service, SourceManifest? source) =>
    [
        new BuildFile("Dockerfile", DockerfileWriter.Render(Image)),
        ImageFile.Entrypoint("postgresql"),
        new BuildFile("etc/pg_hba.conf", ImageFile.Text("postgresql/pg_hba.conf")),
        new BuildFile("etc/pg_ident.conf", ImageFile.Text("postgresql/pg_ident.conf")),
        new BuildFile("etc/postgresql.conf", ImageFile.Text("postgresql/postgresql.conf")),
    ];

    public override ServiceRuntime Runtime(ServiceSpecification service)
    {
        var size = service.Size ?? CatalogType.DefaultSize;
        var (profileName, profile) = AppArmorProfile.Render("postgresql", new AppArmorGrants
        {
            Programs = ["/usr/bin/{bash,dash,rm,mv,locale}", "/usr/lib/postgresql/15/bin/*"],
            Write = [Data, "/run/postgresql", "/tmp"],
        });
        return new ServiceRuntime
        {
            ServicePort = Port,
            ConsumerPort = Port,
            ConsumerMode = WireMode.First,
            HealthCheck = new HealthCheck
            {
                // A client's opening message for the user app. A server that takes connections asks for a password (R); one that starts,
                // stops or recovers answers with an error (E). It costs no process in the container, and nothing is logged.
                Kind = HealthCheckKind.Tcp,
                Port = Port,
                Send = "\0\0\0\u001f\0\u0003\0\0user\0app\0database\0app\0\0",
                Expect = "R",
                // A standby copies the whole database first.
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
                ["POSTGRES_MAX_CONNECTIONS"] = Text(Math.Clamp(size.MemoryMib / 4, 25, 400)),
                ["POSTGRES_MAX_WAL_MIB"] = Text(Math.Clamp(size.DiskMib / 4, 64, 2048)),
                ["POSTGRES_SHARED_BUFFERS_MIB"] = Text(size.MemoryMib / 4),
                // What a standby may miss and still catch up without copying everything again.
                ["POSTGRES_WAL_KEEP_MIB"] = Text(Math.Clamp(size.DiskMib / 8, 32, 4096)),
            },
            GeneratedSecrets = [new GeneratedSecret(Password), new GeneratedSecret("POSTGRES_REPLICATION_PASSWORD")],
            StopGraceSeconds = 60,
            Stateful = true,
            Roles = ["primary", "standby"],
        };
    }

    private const int Port = 5432;
    private const int UserId = 10001;
    private const string Data = "/var/lib/postgresql/data";
    private const string Password = "POSTGRES_PASSWORD";

    private static DockerfileInput Image => new()
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

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
