using Catalyze.Auction;

namespace Catalyze.Bench.Auctions.Traces;

internal static class LowerBound
{
    /// <summary>Hosts that any method needs at least: the largest ones whose CPU, and whose memory, add up to what is asked for. Ignores whether lots fit.</summary>
    internal static int Of(AuctionRequest request) => Math.Max(
        Hosts(request, h => h.Offer.Capacity.CpuMillis, l => l.Size.CpuMillis),
        Hosts(request, h => h.Offer.Capacity.MemoryMib, l => l.Size.MemoryMib));

    private static int Hosts(AuctionRequest request, Func<HostState, long> capacity, Func<Lot, long> size)
    {
        var left = request.Lots.Sum(size);
        var count = 0;
        foreach (var host in request.Hosts.Select(capacity).OrderDescending())
        {
            if (left <= 0) break;
            left -= host;
            count++;
        }

        return count;
    }
}
