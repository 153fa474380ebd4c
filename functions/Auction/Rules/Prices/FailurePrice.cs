using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>A service that failed on a host of late had better go elsewhere.</summary>
internal sealed class FailurePrice : IPriceRule
{
    public string Name => "failures";

    public bool Concerns(Quotation quotation) => quotation.Lot.RecentFailures.Count > 0;

    // Few hosts are named: only those are looked at.
    public void Add(Quotation quotation)
    {
        foreach (var (hostId, _) in quotation.Lot.RecentFailures)
        {
            if (quotation.Hosts.Find(hostId) is var host and >= 0) quotation.Prices[host] += Term(quotation, host);
        }
    }

    public double Term(Quotation quotation, int host) =>
        quotation.Weights.Failures * quotation.Lot.RecentFailures.GetValueOrDefault(quotation.Hosts.States[host].Offer.HostId);
}
