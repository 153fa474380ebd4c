namespace Catalyze.Auction.Moving;

/// <summary>What if a host drains: where each of its instances would go.</summary>
public static class DrainPlanner
{
    /// <param name="request">Hosts, standing instances and policy; its lots do not matter.</param>
    /// <param name="hostId">The host to be emptied.</param>
    public static MovePlan Plan(AuctionRequest request, string hostId)
    {
        ArgumentNullException.ThrowIfNull(request);
        var there = request.Standing.Where(s => s.HostId == hostId).ToList();
        var hosts = request.Hosts.Select(h => h.Offer.HostId == hostId ? h with { Draining = true } : h).ToList();
        return StandingLots.Auction(
            request with { Hosts = hosts },
            [.. there.Where(s => s.Member.VolumeHost is null)],
            [.. there.Where(s => s.Member.VolumeHost is not null).Select(s => s.Member.InstanceId)]);
    }
}
