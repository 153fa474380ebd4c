namespace Catalyze.Auction.Rules;

/// <summary>Vetoes a host for an instance. Never relaxed.</summary>
public interface IHardRule
{
    /// <summary>Stable name, part of explanations.</summary>
    string Name { get; }

    /// <summary>Null when the host may take it, else the reason for people, with numbers where there are any.</summary>
    string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host);
}
