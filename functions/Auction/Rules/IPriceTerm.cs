using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules;

/// <summary>A price rule for one host at a time; <see cref="PriceRule{T}"/> asks it about all of them.</summary>
internal interface IPriceTerm<TSelf>
    where TSelf : struct, IPriceTerm<TSelf>
{
    /// <summary>Whether the term may differ between hosts for this instance.</summary>
    static abstract bool Concerns(Quotation quotation);

    /// <summary>The term for one instance, with what it reads at hand.</summary>
    static abstract TSelf For(Quotation quotation);

    /// <summary>What it adds to a host's price, weighted.</summary>
    double Of(int host);
}
