using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Moving;

/// <summary>Parts the instances of groups that came to share a host, or a zone or provider beyond their limit.</summary>
public static class RepairPlanner
{
    /// <param name="request">Hosts, standing instances and policy; its lots do not matter.</param>
    public static MovePlan Plan(AuctionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var offers = request.Hosts.ToDictionary(h => h.Offer.HostId, h => h.Offer, StringComparer.Ordinal);
        var tooMany = new HashSet<StandingInstance>(ReferenceEqualityComparer.Instance);
        foreach (var service in request.Standing.Where(s => offers.ContainsKey(s.HostId)).GroupBy(s => ServiceKey.Of(s.Lot)))
        {
            var lot = service.First().Lot;
            Collect(service, s => s.HostId, lot.OnePerHost ? 1 : lot.MaxPerHost);
            Collect(service, s => $"{offers[s.HostId].Provider}/{offers[s.HostId].Zone}", lot.MaxPerZone);
            Collect(service, s => offers[s.HostId].Provider, lot.MaxPerProvider);
        }

        return StandingLots.Auction(
            request,
            [.. tooMany.Where(s => s.Member.VolumeHost is null)],
            [.. tooMany.Where(s => s.Member.VolumeHost is not null).Select(s => s.Member.InstanceId)]);

        // Those bound to their volumes stay: the others can go.
        void Collect(IEnumerable<StandingInstance> instances, Func<StandingInstance, string> domain, int? limit)
        {
            if (limit is not { } most) return;
            foreach (var there in instances.Where(s => !tooMany.Contains(s)).GroupBy(domain, StringComparer.Ordinal).ToList())
            {
                tooMany.UnionWith(there.OrderByDescending(s => s.Member.VolumeHost is not null).ThenBy(s => s.Member.InstanceId, StringComparer.Ordinal).Skip(most));
            }
        }
    }
}
