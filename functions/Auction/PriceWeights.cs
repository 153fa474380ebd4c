namespace Catalyze.Auction;

/// <summary>What each soft rule's term counts for. A term is about 0 to 1 before its weight; 0 switches a rule off.</summary>
public sealed record PriceWeights
{
    /// <summary>How full the host would be, or how empty where hosts are to be filled.</summary>
    public double Utilisation { get; init; } = 1;

    /// <summary>Per instance of the same service already there: outweighs everything else, so that replicas part while they can.</summary>
    public double SameService { get; init; } = 1;

    /// <summary>Per instance of the same service already in the zone: zones are balanced before hosts are.</summary>
    public double SameZone { get; init; } = 2;

    /// <summary>An image that has to be pulled as a whole; where layers are known, per GiB to pull.</summary>
    public double Image { get; init; } = 0.1;

    /// <summary>Measured use of CPU and memory beyond what is reserved, as a fraction of the host.</summary>
    public double Load { get; init; } = 0.2;

    /// <summary>Per instance just starting.</summary>
    public double Starting { get; init; } = 0.01;

    /// <summary>Per recent failure of this service there.</summary>
    public double Failures { get; init; } = 0.5;

    /// <summary>Per unit by which the provider's cost differs from 1.</summary>
    public double Cost { get; init; } = 0.2;

    /// <summary>Opening an empty host where hosts are to be filled; 0 opens the tightest fit.</summary>
    public double Opening { get; init; } = 1;

    /// <summary>Opening an empty host that is kept for lots few others can take: outweighs room for large lots on hosts in use.</summary>
    public double Rarity { get; init; } = 4;

    /// <summary>Taking room that runs short for larger lots: per lot that would find none, the largest counting as 1.</summary>
    public double Scarcity { get; init; } = 2;
}
