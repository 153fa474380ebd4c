using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules;

/// <summary>Prices the hosts that may take an instance; the lowest sum wins.</summary>
internal interface IPriceRule
{
    /// <summary>Stable name of the price term.</summary>
    string Name { get; }

    /// <summary>Whether the term may differ between hosts for this instance.</summary>
    bool Concerns(Quotation quotation);

    /// <summary>Adds the term to the price of every host.</summary>
    void Add(Quotation quotation);

    /// <summary>The term of one host, weighted.</summary>
    double Term(Quotation quotation, int host);
}
