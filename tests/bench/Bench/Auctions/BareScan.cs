using System.Diagnostics;
using Catalyze.Auction;

namespace Catalyze.Bench.Auctions;

/// <summary>The reference: a best-fit scan of two arrays for each instance, without rules, reasons or losers.</summary>
internal static class BareScan
{
    /// <summary>Placements per second.</summary>
    internal static double Measure(AuctionRequest request)
    {
        var memory = request.Hosts.Select(h => h.Offer.Capacity.MemoryMib).ToArray();
        var cpu = request.Hosts.Select(h => h.Offer.Capacity.CpuMillis).ToArray();
        var placed = 0;
        var clock = Stopwatch.StartNew();
        foreach (var lot in request.Lots)
        {
            for (var member = 0; member < lot.Members.Count; member++)
            {
                var best = -1;
                for (var host = 0; host < memory.Length; host++)
                {
                    if (memory[host] >= lot.Size.MemoryMib && cpu[host] >= lot.Size.CpuMillis && (best < 0 || memory[host] < memory[best])) best = host;
                }

                if (best < 0) continue;
                memory[best] -= lot.Size.MemoryMib;
                cpu[best] -= lot.Size.CpuMillis;
                placed++;
            }
        }

        return placed / clock.Elapsed.TotalSeconds;
    }
}
