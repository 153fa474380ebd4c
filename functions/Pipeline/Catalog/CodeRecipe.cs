using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

internal sealed class CodeRecipe : ServiceRecipe
{
    public static CatalogType CatalogType { get; } = new()
    {
        Type = "code",
        Description = "A program from an uploaded source archive with a Procfile: Python 3.11 or Node.js 18.",
        Versions = ["debian-12"],
        DefaultVersion = "debian-12",
        DefaultSize = new ServiceSize(MemoryMib: 256, CpuMillis: 250, DiskMib: 512),
        MinimumSize = new ServiceSize(MemoryMib: 64, CpuMillis: 50, DiskMib: 128),
        MaximumSize = new ServiceSize(MemoryMib: 16384, CpuMillis: 8000, DiskMib: 65536),
        MaximumScale = 20,
        Stateful = false,
        SupportsHighAvailability = false,
        NeedsSource = true,
        Port = 80,
    };

    public override CatalogType Type => CatalogType;

    public override IReadOnlyList<BuildFile> Files(ServiceSpecification service, SourceManifest? source) => throw new NotSupportedException("Follows.");

    public override string Repository(string environmentId, SourceManifest? source) => throw new NotSupportedException("Follows.");

    public override ServiceRuntime Runtime(ServiceSpecification service) => throw new NotSupportedException("Follows.");
}
