using Catalyze.Auction;

namespace Catalyze.PodApi.Placement;

/// <summary>The award of a deployment: one row, and with it all its reservations count.</summary>
/// <param name="DeploymentId">The deployment.</param>
/// <param name="HoldId">The attempt whose reservations won; those of any other attempt are void.</param>
/// <param name="Placements">Where every instance goes.</param>
/// <param name="Explanation">How the auction decided.</param>
public sealed record PlacementAward(string DeploymentId, string HoldId, IReadOnlyList<PlacedInstance> Placements, IReadOnlyList<Award> Explanation)
{
    /// <summary>Row keys of its reservations by host.</summary>
    public IEnumerable<(string HostId, HashSet<string> Reservations)> ByHost() => Placements
        .GroupBy(p => p.HostId, StringComparer.Ordinal)
        .Select(host => (host.Key, host.Select(p => p.Reservation).ToHashSet(StringComparer.Ordinal)));
}
