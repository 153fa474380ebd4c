namespace Catalyze.Auction.Engine;

/// <summary>A service: labels are unique within an environment only.</summary>
internal readonly record struct ServiceKey(string EnvironmentId, string Service)
{
    public static ServiceKey Of(Lot lot) => new(lot.EnvironmentId, lot.Service);
}
