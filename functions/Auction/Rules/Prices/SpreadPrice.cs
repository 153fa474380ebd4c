using System.Numerics;
using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>
/// How full the host would be: the used fractions of memory, CPU, disk and slots, each counting for as much as the instance takes of it. So every
/// resource is balanced by those who need it, where a plain mean would balance only the sum.
/// </summary>
internal sealed class SpreadPrice : IPriceRule
{
    public string Name => "utilisation";

    public bool Concerns(Quotation quotation) => quotation.Pricing == PricingMode.Spread;

    // Where all hosts are of one shape, several are priced at a time: the same operations in the same order, so the same bits as Term.
    public void Add(Quotation quotation)
    {
        var host = 0;
        if (quotation.Hosts.Shapes.Length == 1)
        {
            var (fullness, prices, weight) = (quotation.Fullness, quotation.Prices, quotation.Weights.Utilisation);
            var (memory, cpu, disk, slots) = (fullness.Used(0), fullness.Used(1), fullness.Used(2), fullness.Used(3));
            var (ofMemory, ofCpu, ofDisk, ofSlots) = (fullness.Weights[0], fullness.Weights[1], fullness.Weights[2], fullness.Weights[3]);
            var added = new Vector<double>(fullness.Added[0]);
            for (; host <= prices.Length - Vector<double>.Count; host += Vector<double>.Count)
            {
                var level = added + (new Vector<double>(memory, host) * ofMemory) + (new Vector<double>(cpu, host) * ofCpu)
                    + (new Vector<double>(disk, host) * ofDisk) + (new Vector<double>(slots, host) * ofSlots);
                (new Vector<double>(prices, host) + (level * weight)).CopyTo(prices, host);
            }
        }

        for (; host < quotation.Prices.Length; host++) quotation.Prices[host] += Term(quotation, host);
    }

    public double Term(Quotation quotation, int host)
    {
        var fullness = quotation.Fullness;
        var shape = quotation.Hosts.Shape[host];
        var first = Fullness.Resources * shape;
        var level = fullness.Added[shape] + (fullness.Used(0)[host] * fullness.Weights[first]) + (fullness.Used(1)[host] * fullness.Weights[first + 1])
            + (fullness.Used(2)[host] * fullness.Weights[first + 2]) + (fullness.Used(3)[host] * fullness.Weights[first + 3]);
        return level * quotation.Weights.Utilisation;
    }
}
