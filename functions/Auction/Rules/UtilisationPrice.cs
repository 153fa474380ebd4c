namespace Catalyze.Auction.Rules;

/// <summary>How full the host would be: mean of the used fractions of memory, CPU, disk and slots; turned round where hosts are to be filled.</summary>
public sealed class UtilisationPrice : ISoftRule
{
    public string Name => "utilisation";

    public double Price(AuctionRequest request, Lot lot, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(host);
        var capacity = host.Offer.Capacity;
        var used = (Fraction(host.Reserved.MemoryMib + lot.Size.MemoryMib, capacity.MemoryMib)
            + Fraction(host.Reserved.CpuMillis + lot.Size.CpuMillis, capacity.CpuMillis)
            + Fraction(host.Reserved.DiskMib + lot.Size.DiskMib, capacity.DiskMib)
            + Fraction(host.Reserved.Instances + 1, capacity.Instances)) / 4;
        return request.Pricing == PricingMode.Spread ? used : 1 - used;
    }

    private static double Fraction(long used, long of) => of <= 0 ? 1 : (double)used / of;
}
