namespace Catalyze.PodApi.Turns;

/// <summary>A deployment that goes on, or waits for its turn.</summary>
/// <param name="DeploymentId">The deployment.</param>
/// <param name="OrganisationId">Whose; empty where nobody said.</param>
/// <param name="Arrived">Grows with every deployment that comes.</param>
public sealed record TurnEntry(string DeploymentId, string OrganisationId, long Arrived)
{
    /// <summary>It goes on; otherwise it waits.</summary>
    public bool Admitted { get; init; }
}
