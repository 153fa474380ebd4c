namespace Catalyze.PodApi.Placement;

/// <summary>Index entry of the reservations one attempt makes, written before them, so that the sweep finds what a crash left behind.</summary>
/// <param name="HoldId">Names the attempt.</param>
/// <param name="DeploymentId">For which deployment.</param>
/// <param name="HostIds">Where reservations may be.</param>
/// <param name="ExpiresAt">When the sweep looks at it.</param>
public sealed record Hold(string HoldId, string DeploymentId, IReadOnlyList<string> HostIds, DateTimeOffset ExpiresAt);
