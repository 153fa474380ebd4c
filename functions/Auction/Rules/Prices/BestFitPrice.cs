using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>
/// How much of memory, CPU and disk the host would have left, measured in largest hosts: the tightest fit is cheapest. Empty hosts are priced by
/// <see cref="OpeningPrice"/> alone where it is in use, else a tight fit would speak for opening small ones.
/// </summary>
internal readonly struct BestFitPrice(double weight, Quotation quotation) : IPriceTerm<BestFitPrice>
{
    private readonly long[] memory = quotation.Hosts.Free(Resource.Memory);
    private readonly long[] cpu = quotation.Hosts.Free(Resource.Cpu);
    private readonly long[] disk = quotation.Hosts.Free(Resource.Disk);
    private readonly HostTable hosts = quotation.Hosts;
    private readonly bool onlyOpen = OpeningPrice.Concerns(quotation);
    private readonly double perMemory = Per(quotation, Resource.Memory, weight);
    private readonly double perCpu = Per(quotation, Resource.Cpu, weight);
    private readonly double perDisk = Per(quotation, Resource.Disk, weight);

    public static bool Concerns(Quotation quotation) => quotation.Pricing == PricingMode.BestFit;

    public static BestFitPrice For(Quotation quotation) => new(quotation.Weights.Utilisation, quotation);

    public double Of(int host) => onlyOpen && !hosts.IsOpen(host) ? 0 : Left(host);

    private double Left(int host) => ((memory[host] - quotation.Need(Resource.Memory)) * perMemory)
        + ((cpu[host] - quotation.Need(Resource.Cpu)) * perCpu)
        + ((disk[host] - quotation.Need(Resource.Disk)) * perDisk);

    private static double Per(Quotation quotation, Resource resource, double weight) => weight / 3 / Math.Max(1, quotation.Hosts.Largest[(int)resource]);
}
