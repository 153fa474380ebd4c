using System.Diagnostics;
using Catalyze.Auction;

namespace Catalyze.Bench.Auctions;

/// <summary>Measures the pure auction on made-up fleets.</summary>
internal static class AuctionBenchmark
{
    private const int Rounds = 3;

    internal static AuctionReport Run(int hosts, int instances, int seed, TextWriter progress)
    {
        // Everything is compiled before anything is measured.
        foreach (var rules in Enum.GetValues<RuleSet>())
        {
            for (var i = 0; i < 3; i++) Auctioneer.Evaluate(SyntheticFleet.Create(200, 5_000, rules, seed));
        }

        var runs = new List<AuctionRun>();
        foreach (var rules in Enum.GetValues<RuleSet>())
        {
            progress.WriteLine($"{hosts} hosts, {instances} instances: {rules}");
            runs.Add(Measure(SyntheticFleet.Create(hosts, instances, rules, seed), rules));
        }

        var plain = SyntheticFleet.Create(hosts, instances, RuleSet.Capacity, seed);
        return new AuctionReport { Hosts = hosts, Instances = instances, Seed = seed, Runs = runs, BareScanPerSecond = Enumerable.Range(0, Rounds).Max(_ => BareScan.Measure(plain)) };
    }

    private static AuctionRun Measure(AuctionRequest request, RuleSet rules)
    {
        AuctionResult? result = null;
        var (best, bestCpu, allocated) = (0.0, 0.0, 0L);
        for (var round = 0; round < Rounds; round++)
        {
            GC.Collect();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var clock = Stopwatch.StartNew();
            result = Auctioneer.Evaluate(request);
            best = Math.Max(best, result.Awards.Count / clock.Elapsed.TotalSeconds);
            bestCpu = Math.Max(bestCpu, result.Awards.Count / (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        var timed = new TimedLots([.. request.Lots.OrderByDescending(l => l.Members.Count).ThenByDescending(l => l.Size.MemoryMib)]);
        Auctioneer.Evaluate(request with { Lots = timed, Order = LotOrder.AsGiven });
        var microseconds = timed.Microseconds();
        var asked = request.Lots.Sum(l => l.Members.Count);
        var usable = request.Hosts.Where(h => SyntheticHosts.MayTakeAny(request, h)).Select(h => h.Offer.HostId).ToList();
        var sizes = request.Lots.ToDictionary(l => l.LotId, l => (double)l.Size.MemoryMib, StringComparer.Ordinal);
        var byHost = result!.Awards.ToLookup(a => a.HostId, a => sizes[a.LotId], StringComparer.Ordinal);
        var memory = Spread([.. usable.Select(h => byHost[h].Sum())]);
        return new AuctionRun
        {
            Rules = rules,
            Placed = result.Awards.Count,
            Refused = asked - result.Awards.Count,
            PlacementsPerSecond = best,
            PlacementsPerCpuSecond = bestCpu,
            P50Microseconds = microseconds[microseconds.Length / 2],
            P99Microseconds = microseconds[microseconds.Length * 99 / 100],
            AllocatedBytesPerDecision = (double)allocated / asked,
            CountDeviation = Spread([.. usable.Select(h => (double)byHost[h].Count())]).Deviation,
            MemoryVariationPercent = 100 * memory.Deviation / memory.Mean,
            Violations = Violations.Count(request, result),
        };
    }

    private static (double Mean, double Deviation) Spread(double[] values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Average(v => (v - mean) * (v - mean))));
    }
}
