namespace Catalyze.Contracts.Placement;

/// <summary>A service that would be away for a while.</summary>
/// <param name="Service">Its label.</param>
/// <param name="AtMostSeconds">Longest: the time to stop and the time to become healthy.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record PlannedDowntime(string Service, int AtMostSeconds, string Reason);
