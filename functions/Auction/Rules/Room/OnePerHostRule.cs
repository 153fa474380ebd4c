using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>Members of a highly available service never share a host.</summary>
internal readonly struct OnePerHostRule(int[] there) : IRoomTest<OnePerHostRule>
{
    public static bool Concerns(Quotation quotation) => quotation.Lot.OnePerHost && quotation.Same.Any;

    public static OnePerHostRule For(Quotation quotation) => new(quotation.Same.OnHost);

    public static string Reason(Quotation quotation, int host) =>
        $"has {quotation.Same.OnHost[host]} instance of {quotation.Lot.Service} already, no two may share a host";

    public bool Refuses(int host) => there[host] > 0;
}
