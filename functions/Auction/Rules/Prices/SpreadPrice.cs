using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>
/// How full the host would be: the used fractions of memory, CPU, disk and slots, each counting for as much as the instance takes of it. So every
/// resource is balanced by those who need it, where a plain mean would balance only the sum.
/// </summary>
internal readonly struct SpreadPrice(double weight, Fullness fullness, int[] shape) : IPriceTerm<SpreadPrice>
{
    private readonly double[] weights = fullness.Weights;
    private readonly double[] added = fullness.Added;
    private readonly double[] memory = fullness.Used(0);
    private readonly double[] cpu = fullness.Used(1);
    private readonly double[] disk = fullness.Used(2);
    private readonly double[] slots = fullness.Used(3);

    public static bool Concerns(Quotation quotation) => quotation.Pricing == PricingMode.Spread;

    public static SpreadPrice For(Quotation quotation) => new(quotation.Weights.Utilisation, quotation.Fullness, quotation.Hosts.Shape);

    public double Of(int host)
    {
        var kind = shape[host];
        var first = Fullness.Resources * kind;
        return weight * (added[kind] + (weights[first] * memory[host]) + (weights[first + 1] * cpu[host])
            + (weights[first + 2] * disk[host]) + (weights[first + 3] * slots[host]));
    }
}
