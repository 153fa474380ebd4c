using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

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

    public override IReadOnlyList<BuildFile> Files(ServiceSpecification service, SourceManifest? source) => throw new NotSupportedException("Follows.");

    public override string Repository(string environmentId, SourceManifest? source) => throw new NotSupportedException("Follows.");

    public override ServiceRuntime Runtime(ServiceSpecification service) => throw new NotSupportedException("Follows.");
}
