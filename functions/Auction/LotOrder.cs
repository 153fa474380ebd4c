namespace Catalyze.Auction;

/// <summary>In which order lots come up.</summary>
public enum LotOrder
{
    /// <summary>By priority, then the hardest to place.</summary>
    HardestFirst,

    /// <summary>As the request lists them, as if each had come alone.</summary>
    AsGiven,
}
