using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Moving;

/// <summary>Standing instances as lots again.</summary>
internal static class StandingLots
{
    /// <param name="instance">What is to move.</param>
    /// <param name="staying">Instances that stay where they are.</param>
    public static Lot Of(StandingInstance instance, IEnumerable<StandingInstance> staying) => instance.Lot with
    {
        LotId = instance.Member.InstanceId,
        Description = $"{instance.Member.InstanceId} (moved from {instance.HostId})",
        Members = [instance.Member],
        Occupied = staying.Where(s => ServiceKey.Of(s.Lot) == ServiceKey.Of(instance.Lot)).CountBy(s => s.HostId, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
    };

    /// <summary>Auctions all instances that are to move, each for itself.</summary>
    public static MovePlan Auction(AuctionRequest request, IReadOnlyList<StandingInstance> moving, IReadOnlyList<string> bound)
    {
        var leaving = moving.Select(m => m.Member.InstanceId).ToHashSet(StringComparer.Ordinal);
        var staying = request.Standing.Where(s => !leaving.Contains(s.Member.InstanceId)).ToList();
        var result = Auctioneer.Evaluate(request with
        {
            Lots = [.. moving.Select(m => Of(m, staying))],
            Standing = staying,
            PlaceWhole = false,
            // Whoever makes room by moving must not push others out.
            Policy = request.Policy with { Preemption = false },
        });
        var from = moving.ToDictionary(m => m.Member.InstanceId, m => m.HostId, StringComparer.Ordinal);
        return new MovePlan([.. result.Awards.Select(a => new Move(a.InstanceId, a.Service, from[a.InstanceId], a.HostId, a))], result.Refusals, bound);
    }
}
