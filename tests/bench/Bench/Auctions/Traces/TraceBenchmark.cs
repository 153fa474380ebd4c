using System.Diagnostics;
using Catalyze.Auction;

namespace Catalyze.Bench.Auctions.Traces;

/// <summary>Packs a trace with the auction, and with the references beside it.</summary>
internal static class TraceBenchmark
{
    /// <exception cref="TraceFormatException">A file is not as it should be.</exception>
    internal static TraceReport Run(FileInfo nodes, FileInfo pods, bool isBatch, long seed)
    {
        var request = Trace.Read(nodes, pods, seed);
        var clock = Stopwatch.StartNew();
        var result = isBatch ? Packing.Evaluate(request) : Auctioneer.Evaluate(request);
        var elapsed = clock.Elapsed;
        var placed = result.Awards.ToDictionary(a => a.LotId, a => a.HostId, StringComparer.Ordinal);
        return new TraceReport
        {
            Order = isBatch ? "batch" : "arrival",
            Nodes = request.Hosts.Count,
            Pods = request.Lots.Count,
            LowerBound = LowerBound.Of(request),
            Result = PackingRun.Of(isBatch ? "auction, batch" : "auction, order of arrival", request, placed),
            Seconds = Math.Round(elapsed.TotalSeconds, 3),
            References = request.Hosts.Count == 0 ? [] : [PackingReference.BestFit(request), PackingReference.FirstFitDecreasing(request)],
            RefusedByRule = result.Refusals.SelectMany(r => r.ByRule).GroupBy(r => r.Rule, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Sum(r => r.Hosts), StringComparer.Ordinal),
        };
    }
}
