namespace Catalyze.Auction.Rules;

/// <summary>
/// Vetoes a host for what it is. Nothing awarded in an auction changes the answer, so it is asked once for all lots that require the same.
/// </summary>
/// <remarks>A rule may look only at those requirements of a lot that <see cref="Engine.RequirementComparer"/> compares.</remarks>
internal interface IHostRule
{
    /// <summary>Stable name, part of explanations.</summary>
    string Name { get; }

    bool Admits(AuctionRequest request, Lot lot, HostState host);

    /// <summary>Why a host was refused, for people, with numbers where there are any.</summary>
    string Reason(AuctionRequest request, Lot lot, HostState host);
}
