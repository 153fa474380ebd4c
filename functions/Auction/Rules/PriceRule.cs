using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules;

/// <summary>Asks a term about every host.</summary>
/// <remarks>As with <see cref="RoomRule{T}"/> there is no call per host. Refused hosts are priced too: asking first costs more.</remarks>
internal sealed class PriceRule<T>(string name) : IPriceRule
    where T : struct, IPriceTerm<T>
{
    public string Name => name;

    public bool Concerns(Quotation quotation) => T.Concerns(quotation);

    public void Add(Quotation quotation)
    {
        var term = T.For(quotation);
        var prices = quotation.Prices;
        for (var host = 0; host < prices.Length; host++) prices[host] += term.Of(host);
    }

    public double Term(Quotation quotation, int host) => T.For(quotation).Of(host);
}
