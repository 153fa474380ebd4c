using Catalyze.Contracts.Specifications;

namespace Catalyze.Contracts.Deployments;

/// <summary>
/// What a deployment of an environment is to make real: a new specification, an earlier release, or, where neither is named, the
/// release that serves. An earlier release is deployed as it is, under its own id, unless <see cref="Changes"/> make a new one of it.
/// </summary>
public sealed record DeploymentRequest
{
    /// <summary>A new release.</summary>
    public PodSpecification? Specification { get; init; }

    /// <summary>An earlier release; not together with <see cref="Specification"/>.</summary>
    public string? ReleaseId { get; init; }

    /// <summary>Changes of the earlier release's services; what they give is a new release.</summary>
    public IReadOnlyList<ServiceChange> Changes { get; init; } = [];

    /// <summary>Labels of services whose instances are replaced although nothing about them changed.</summary>
    public IReadOnlyList<string> Restart { get; init; } = [];

    /// <summary>What a new release is to be remembered by; at most 2000 characters.</summary>
    public string? Notes { get; init; }

    /// <summary>Digest of a plan (<see cref="Placement.PlacementPlan.Digest"/>): exactly this plan is carried out, or the request is refused.</summary>
    public string? Plan { get; init; }
}
