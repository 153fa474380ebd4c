namespace Catalyze.Bench.Auctions;

/// <summary>One rule set measured at one size.</summary>
internal sealed record AuctionRun
{
    public required RuleSet Rules { get; init; }

    public required int Placed { get; init; }

    public required int Refused { get; init; }

    /// <summary>By the wall clock, on one thread; the best of the rounds, reading the hosts included.</summary>
    public required double PlacementsPerSecond { get; init; }

    /// <summary>By the processor time the process used in the same round.</summary>
    public required double PlacementsPerCpuSecond { get; init; }

    public required double P50Microseconds { get; init; }

    public required double P99Microseconds { get; init; }

    public required double AllocatedBytesPerDecision { get; init; }

    /// <summary>Standard deviation of the instances per host, over hosts that may take any.</summary>
    public required double CountDeviation { get; init; }

    /// <summary>Standard deviation of the used memory per host, divided by its mean, in per cent.</summary>
    public required double MemoryVariationPercent { get; init; }

    /// <summary>Hosts over capacity, groups that share a host, zones over their limit, hosts used that should not be, half-placed groups: counted apart from the auction.</summary>
    public required int Violations { get; init; }
}
