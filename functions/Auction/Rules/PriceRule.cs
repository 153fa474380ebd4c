using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules;

/// <summary>Asks a term about every host.</summary>
/// <remarks>As with <see cref="RoomRule{T}"/> there is no call per host. Refused hosts are priced too: asking first costs more.</remarks>
internal sealed class PriceRule<T>(T term) : IPriceRule
    where T : struct, IPriceTerm
{
    public string Name => term.Name;

    public bool Concerns(Quotation quotation) => term.Concerns(quotation);

    public void Add(Quotation quotation)
    {
        var prices = quotation.Prices;
        for (var host = 0; host < prices.Length; host++) prices[host] += term.Of(quotation, host);
    }

    public double Term(Quotation quotation, int host) => term.Of(quotation, host);
}
