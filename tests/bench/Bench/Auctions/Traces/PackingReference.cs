using Catalyze.Auction;

namespace Catalyze.Bench.Auctions.Traces;

/// <summary>Textbook packing with nothing around it, over the same hosts and lots: best fit in the order given, first fit decreasing.</summary>
internal static class PackingReference
{
    internal static PackingRun BestFit(AuctionRequest request) => Run("best fit, order of arrival", request, request.Lots, isBestFit: true);

    internal static PackingRun FirstFitDecreasing(AuctionRequest request)
    {
        var (memory, cpu) = (request.Hosts.Max(h => (double)h.Offer.Capacity.MemoryMib), request.Hosts.Max(h => (double)h.Offer.Capacity.CpuMillis));
        var lots = request.Lots.OrderByDescending(l => (l.Size.MemoryMib / memory) + (l.Size.CpuMillis / cpu)).ToList();
        return Run("first fit decreasing", request, lots, isBestFit: false);
    }

    private static PackingRun Run(string name, AuctionRequest request, IReadOnlyList<Lot> lots, bool isBestFit)
    {
        var memory = request.Hosts.Select(h => h.Offer.Capacity.MemoryMib).ToArray();
        var cpu = request.Hosts.Select(h => h.Offer.Capacity.CpuMillis).ToArray();
        var disk = request.Hosts.Select(h => h.Offer.Capacity.DiskMib).ToArray();
        var (largestMemory, largestCpu) = ((double)Math.Max(1, memory.Max()), (double)Math.Max(1, cpu.Max()));
        var there = new Dictionary<(int Host, string Service), int>();
        var placed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var lot in lots)
        {
            var (best, bestLeft) = (-1, double.MaxValue);
            for (var host = 0; host < memory.Length && (isBestFit || best < 0); host++)
            {
                if (memory[host] < lot.Size.MemoryMib || cpu[host] < lot.Size.CpuMillis || disk[host] < lot.Size.DiskMib) continue;
                if (lot.MaxPerHost is { } most && there.GetValueOrDefault((host, lot.Service)) >= most) continue;
                var left = (memory[host] / largestMemory) + (cpu[host] / largestCpu);
                if (left < bestLeft) (best, bestLeft) = (host, left);
            }

            if (best < 0) continue;
            memory[best] -= lot.Size.MemoryMib;
            cpu[best] -= lot.Size.CpuMillis;
            disk[best] -= lot.Size.DiskMib;
            there[(best, lot.Service)] = there.GetValueOrDefault((best, lot.Service)) + 1;
            placed[lot.LotId] = request.Hosts[best].Offer.HostId;
        }

        return PackingRun.Of(name, request, placed);
    }
}
