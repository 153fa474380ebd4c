using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>A host that fails takes at most so many instances of a service along.</summary>
internal readonly struct PerHostRule(int[] there, int limit) : IRoomTest<PerHostRule>
{
    public static bool Concerns(Quotation quotation) => quotation.Lot.MaxPerHost is not null && quotation.Same.Any;

    public static PerHostRule For(Quotation quotation) => new(quotation.Same.OnHost, quotation.Lot.MaxPerHost ?? int.MaxValue);

    public static string Reason(Quotation quotation, int host) =>
        $"has {quotation.Same.OnHost[host]} of at most {quotation.Lot.MaxPerHost} instances of {quotation.Lot.Service} on one host";

    public bool Refuses(int host) => there[host] >= limit;
}
