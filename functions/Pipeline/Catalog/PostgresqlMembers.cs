using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>
/// The members of a highly available PostgreSQL: each server is supervised by Patroni. The primary holds a lease in the environment's quorum and stops taking
/// writes when it cannot renew it; only a standby that was in sync may take the lease next.
/// </summary>
internal static class PostgresqlMembers
{
    /// <summary>What the supervisor, its Python and its connections take of an instance's memory.</summary>
    public const int SupervisorMib = 56;

    /// <summary>Least memory of an instance.</summary>
    public const int MinimumMib = 184;

    public static IReadOnlyList<BuildFile> Files =>
    [
        new BuildFile("Dockerfile", DockerfileWriter.Render(Image)),
        ImageFile.Entrypoint("postgresql/cluster.sh", "postgresql-ha/entrypoint.sh"),
        new BuildFile("members.py", ImageFile.Text("postgresql-ha/members.py")),
        new BuildFile("etc/patroni.yml", ImageFile.Text("postgresql-ha/patroni.yml")),
    ];

    /// <param name="service">The service.</param>
    /// <param name="alone">How a server by itself runs.</param>
    public static ServiceRuntime Runtime(ServiceSpecification service, ServiceRuntime alone)
    {
        var (profileName, profile) = AppArmorProfile.Render("postgresql-ha", new AppArmorGrants
        {
            Programs = [.. PostgresqlRecipe.Programs, "/usr/bin/python3*"],
            Write = [PostgresqlRecipe.Data, "/run/postgresql", "/tmp", "/dev/shm"],
        });
        return alone with
        {
            ConsumerMode = WireMode.Primary,
            Entrances = [new WireEntrance("data", PostgresqlRecipe.Port), new WireEntrance("control", ControlPort)],
            HealthCheck = new HealthCheck
            {
                Kind = HealthCheckKind.Http,
                Port = ControlPort,
                Roles = new RoleChecks(ControlPort, "/primary", "/replica?lag=16MB", "/sync"),
                IntervalMilliseconds = 2000,
                // A standby copies the whole database first.
                StartSeconds = 600,
            },
            Confinement = alone.Confinement with { AppArmorProfileName = profileName, AppArmorProfile = profile },
            Variables = new Dictionary<string, string>(alone.Variables, StringComparer.Ordinal)
            {
                ["QUORUM_ADDRESSES"] = QuorumRecipe.Addresses,
                ["POSTGRES_SYNCHRONOUS"] = service.Synchronous == SynchronousReplication.Strict ? "strict" : "available",
            },
            GeneratedSecrets = [.. alone.GeneratedSecrets, new GeneratedSecret("POSTGRES_REWIND_PASSWORD")],
            ChangesOneByOne = true,
            Role = null,
        };
    }

    private const int ControlPort = 8008;

    private static DockerfileInput Image => PostgresqlRecipe.Image with
    {
        Packages = ["postgresql-15", "patroni", "python3-etcd"],
        Copies = [.. PostgresqlRecipe.Image.Copies, ("members.py", "/catalyze/members.py")],
        Checks = [.. PostgresqlRecipe.Image.Checks, "python3 -IB /usr/bin/patroni --version"],
        // The entrypoint hands over before it passes the signal on.
        StopSignal = null,
    };
}
