namespace Catalyze.Auction.Rules;

/// <summary>Prices a host that may take an instance.</summary>
public interface ISoftRule
{
    /// <summary>Stable name of the price term.</summary>
    string Name { get; }

    /// <summary>What it adds to the price; about 0 to 1.</summary>
    double Price(AuctionRequest request, Lot lot, HostAccount host);
}
