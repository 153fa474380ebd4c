namespace Catalyze.Auction;

/// <summary>Places lots that are all known beforehand on few hosts.</summary>
/// <remarks>
/// No one order or opening rule is best for every mixture of lots and hosts, and trying one costs less than a second for ten thousand lots. So several
/// are tried, each an ordinary auction, and the best is kept: the fewest refused, then the fewest hosts. Plain best fit is among them, so that
/// the result is never worse than that.
/// </remarks>
public static class Packing
{
    /// <summary>The best of several auctions. The request's order and pricing are chosen here; priorities are kept.</summary>
    public static AuctionResult Evaluate(AuctionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var weights = request.Policy.Weights;
        PriceWeights[] openings = [weights with { Rarity = 0, Scarcity = 0 }, weights, weights with { Rarity = 0, Scarcity = 0, Opening = 0 }];
        var total = (Memory: (double)Math.Max(1, request.Hosts.Sum(h => h.Offer.Capacity.MemoryMib)), Cpu: (double)Math.Max(1, request.Hosts.Sum(h => h.Offer.Capacity.CpuMillis)));
        Func<Lot, double>[] sizes =
        [
            lot => (lot.Size.MemoryMib / total.Memory) + (lot.Size.CpuMillis / total.Cpu),
            lot => Math.Max(lot.Size.MemoryMib / total.Memory, lot.Size.CpuMillis / total.Cpu),
            _ => 0,
        ];
        AuctionResult? best = null;
        foreach (var size in sizes)
        {
            var lots = request.Lots.OrderByDescending(l => l.Priority).ThenByDescending(l => size(l) * l.Members.Count).ToList();
            foreach (var opening in openings)
            {
                var result = Auctioneer.Evaluate(request with
                {
                    Lots = lots,
                    Order = LotOrder.AsGiven,
                    Pricing = PricingMode.BestFit,
                    Policy = request.Policy with { Weights = opening },
                });
                if (best is null || Key(result).CompareTo(Key(best)) < 0) best = result;
            }
        }

        return best!;
    }

    private static (int Refused, int Hosts) Key(AuctionResult result) =>
        (-result.Awards.Count, result.Awards.Select(a => a.HostId).Distinct(StringComparer.Ordinal).Count());
}
