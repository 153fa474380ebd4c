using Catalyze.Auction;

namespace Catalyze.Bench.Auctions;

/// <summary>Checks a result from the outside, with nothing of the auction's own bookkeeping.</summary>
internal static class Violations
{
    internal static int Count(AuctionRequest request, AuctionResult result)
    {
        var lots = request.Lots.ToDictionary(l => l.LotId, StringComparer.Ordinal);
        var hosts = request.Hosts.ToDictionary(h => h.Offer.HostId, StringComparer.Ordinal);
        var found = 0;
        foreach (var host in result.Awards.GroupBy(a => a.HostId, StringComparer.Ordinal))
        {
            var state = hosts[host.Key];
            var there = host.Select(a => lots[a.LotId]).ToList();
            var isOver = there.Sum(l => (long)l.Size.MemoryMib) > state.Offer.Capacity.MemoryMib
                || there.Sum(l => (long)l.Size.CpuMillis) > state.Offer.Capacity.CpuMillis
                || there.Sum(l => (long)l.Size.DiskMib) > state.Offer.Capacity.DiskMib
                || there.Sum(l => (long)l.MaxPids) > state.Offer.Capacity.Pids
                || there.Count > state.Offer.Capacity.Instances;
            if (isOver) found++;
            if (!SyntheticHosts.MayTakeAny(request, state)) found++;
        }

        foreach (var group in result.Awards.GroupBy(a => a.LotId, StringComparer.Ordinal))
        {
            var lot = lots[group.Key];
            if (group.Count() != lot.Members.Count) found++;
            if (lot.OnePerHost && group.Select(a => a.HostId).Distinct(StringComparer.Ordinal).Count() != group.Count()) found++;
            if (group.CountBy(a => hosts[a.HostId].Offer.Zone, StringComparer.Ordinal).Any(z => z.Value > (lot.MaxPerZone ?? int.MaxValue))) found++;
        }

        return found;
    }
}
