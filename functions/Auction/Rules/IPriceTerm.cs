using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules;

/// <summary>A price rule for one host at a time; <see cref="PriceRule{T}"/> asks it about all of them.</summary>
internal interface IPriceTerm
{
    string Name { get; }

    bool Concerns(Quotation quotation);

    double Of(Quotation quotation, int host);
}
