using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>Members of a highly available service never share a host; others have at most so many on one.</summary>
/// <param name="limit">What a lot's limit is; null for none.</param>
internal readonly struct PerHostRule(string name, Func<Lot, int?> limit) : IRoomTest
{
    public string Name => name;

    public bool Concerns(Quotation quotation) => limit(quotation.Lot) is not null && quotation.Same.Any;

    public bool Refuses(Quotation quotation, int host) => quotation.Same.OnHost[host] >= limit(quotation.Lot);

    public string Reason(Quotation quotation, int host)
    {
        var there = quotation.Same.OnHost[host];
        return quotation.Lot.OnePerHost
            ? $"has {there} instance of {quotation.Lot.Service} already, no two may share a host"
            : $"has {there} of at most {limit(quotation.Lot)} instances of {quotation.Lot.Service} on one host";
    }
}
