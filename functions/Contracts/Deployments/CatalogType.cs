using Catalyze.Contracts.Specifications;

namespace Catalyze.Contracts.Deployments;

/// <summary>A service type of the catalog, as forms and documents show it.</summary>
public sealed record CatalogType
{
    public required string Type { get; init; }

    public required string Description { get; init; }

    public required IReadOnlyList<string> Versions { get; init; }

    public required string DefaultVersion { get; init; }

    public required ServiceSize DefaultSize { get; init; }

    public required ServiceSize MinimumSize { get; init; }

    public required ServiceSize MaximumSize { get; init; }

    public required int MaximumScale { get; init; }

    /// <summary>Keeps data in named volumes.</summary>
    public required bool Stateful { get; init; }

    public required bool SupportsHighAvailability { get; init; }

    /// <summary>Needs an uploaded source archive.</summary>
    public required bool NeedsSource { get; init; }

    /// <summary>Port consumers reach it at under its label; null where nobody connects to it.</summary>
    public int? Port { get; init; }
}
