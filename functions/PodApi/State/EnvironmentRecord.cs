using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Specifications;

namespace Catalyze.PodApi.State;

/// <summary>What the control plane keeps of an environment beside its releases and instances.</summary>
public sealed record EnvironmentRecord
{
    public required string EnvironmentId { get; init; }

    public required string Name { get; init; }

    public required string OrganisationId { get; init; }

    public required Confinement Confinement { get; init; }

    /// <summary>The release that serves.</summary>
    public string? CurrentRelease { get; init; }

    /// <summary>The deployment that switched last: the release before it cannot be put back any more.</summary>
    public string? ServingDeployment { get; init; }

    /// <summary>The deployment that runs now; while there is one no other starts.</summary>
    public string? ActiveDeployment { get; init; }

    public string? NewestDeployment { get; init; }

    /// <summary>Counts deployments; versions of wirings are made of it, so that they grow.</summary>
    public long Number { get; init; }

    /// <summary>Management agent that builds for the environment and holds its certificate authority.</summary>
    public string? Home { get; init; }

    /// <summary>Host names whose visitors get the maintenance page; null before the first.</summary>
    public DomainMaintenance? Maintenance { get; init; }

    public bool Removing { get; init; }

    public bool Removed { get; init; }
}
