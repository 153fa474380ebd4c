using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>A provider that fails takes at most so many instances of a service along.</summary>
internal readonly struct PerProviderRule(int[] provider, int[] there, int limit) : IRoomTest<PerProviderRule>
{
    public static bool Concerns(Quotation quotation) => quotation.Lot.MaxPerProvider is not null && quotation.Same.Any;

    public static PerProviderRule For(Quotation quotation) => new(quotation.Hosts.Provider, quotation.Same.AtProvider, quotation.Lot.MaxPerProvider ?? int.MaxValue);

    public static string Reason(Quotation quotation, int host) =>
        $"provider {quotation.Hosts.States[host].Offer.Provider} has {quotation.Same.AtProvider[quotation.Hosts.Provider[host]]} of at most {quotation.Lot.MaxPerProvider} instances of {quotation.Lot.Service}";

    public bool Refuses(int host) => there[provider[host]] >= limit;
}
