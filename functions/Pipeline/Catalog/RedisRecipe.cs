using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

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

    public override IReadOnlyList<BuildFile> Files(ServiceSpecification service, SourceManifest? source) => throw new NotSupportedException("Follows.");

    public override string Repository(string environmentId, SourceManifest? source) => throw new NotSupportedException("Follows.");

    public override ServiceRuntime Runtime(ServiceSpecification service) => throw new NotSupportedException("Follows.");
}
