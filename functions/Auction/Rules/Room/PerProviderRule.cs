using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>A provider that fails takes at most so many instances of a service along.</summary>
internal readonly struct PerProviderRule : IRoomTest
{
    public string Name => "max-per-provider";

    public bool Concerns(Quotation quotation) => quotation.Lot.MaxPerProvider is not null && quotation.Same.Any;

    public bool Refuses(Quotation quotation, int host) => There(quotation, host) >= quotation.Lot.MaxPerProvider;

    public string Reason(Quotation quotation, int host) =>
        $"provider {quotation.Hosts.States[host].Offer.Provider} has {There(quotation, host)} of at most {quotation.Lot.MaxPerProvider} instances of {quotation.Lot.Service}";

    private static int There(Quotation quotation, int host) => quotation.Same.AtProvider[quotation.Hosts.Provider[host]];
}
