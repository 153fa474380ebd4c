using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

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

    public override IReadOnlyList<BuildFile> Files(ServiceSpecification service, SourceManifest? source) => throw new NotSupportedException("Follows.");

    public override string Repository(string environmentId, SourceManifest? source) => throw new NotSupportedException("Follows.");

    public override ServiceRuntime Runtime(ServiceSpecification service) => throw new NotSupportedException("Follows.");

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
