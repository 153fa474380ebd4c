using Catalyze.Auction;

namespace Catalyze.Bench.Auctions.Traces;

/// <summary>How well a method packed.</summary>
/// <param name="Method">Which.</param>
/// <param name="Fitted">Lots that found a host.</param>
/// <param name="Refused">Lots that did not.</param>
/// <param name="HostsUsed">Hosts that took at least one.</param>
/// <param name="StrandedCpuMillis">CPU of the hosts used that nobody got, in thousandths of a core.</param>
/// <param name="StrandedMemoryMib">Memory of the hosts used that nobody got, in MiB.</param>
/// <param name="StrandedCpuPercent">The same, of the CPU of the hosts used.</param>
/// <param name="StrandedMemoryPercent">The same, of the memory of the hosts used.</param>
/// <param name="Violations">Hosts over capacity and limits per host broken; counted apart from the method.</param>
internal sealed record PackingRun(
    string Method, int Fitted, int Refused, int HostsUsed, long StrandedCpuMillis, long StrandedMemoryMib, double StrandedCpuPercent, double StrandedMemoryPercent, int Violations)
{
    internal static PackingRun Of(string method, AuctionRequest request, IReadOnlyDictionary<string, string> hostOfLot)
    {
        var lots = request.Lots.Where(l => hostOfLot.ContainsKey(l.LotId)).ToLookup(l => hostOfLot[l.LotId], StringComparer.Ordinal);
        var used = request.Hosts.Where(h => lots.Contains(h.Offer.HostId)).ToList();
        var (cpu, memory) = (used.Sum(h => h.Offer.Capacity.CpuMillis), used.Sum(h => h.Offer.Capacity.MemoryMib));
        var freeCpu = cpu - lots.Sum(h => h.Sum(l => (long)l.Size.CpuMillis));
        var freeMemory = memory - lots.Sum(h => h.Sum(l => (long)l.Size.MemoryMib));
        var violations = used.Count(h => IsBroken(h, [.. lots[h.Offer.HostId]]));
        return new PackingRun(
            method, hostOfLot.Count, request.Lots.Count - hostOfLot.Count, used.Count, freeCpu, freeMemory, Percent(freeCpu, cpu), Percent(freeMemory, memory), violations);
    }

    private static bool IsBroken(HostState host, List<Lot> there) =>
        there.Sum(l => (long)l.Size.CpuMillis) > host.Offer.Capacity.CpuMillis
        || there.Sum(l => (long)l.Size.MemoryMib) > host.Offer.Capacity.MemoryMib
        || there.Sum(l => (long)l.Size.DiskMib) > host.Offer.Capacity.DiskMib
        || there.GroupBy(l => l.Service, StringComparer.Ordinal).Any(s => s.Count() > s.Min(l => l.MaxPerHost ?? int.MaxValue));

    private static double Percent(long part, long whole) => whole == 0 ? 0 : Math.Round(100.0 * part / whole, 2);
}
