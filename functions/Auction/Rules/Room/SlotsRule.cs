using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>A host takes a limited number of instances.</summary>
internal readonly struct SlotsRule : IRoomTest
{
    public string Name => "slots";

    public bool Concerns(Quotation quotation) => true;

    public bool Refuses(Quotation quotation, int host) => quotation.Hosts.Free(Resource.Slots)[host] < 1;

    public string Reason(Quotation quotation, int host) =>
        $"needs a slot for an instance, all {quotation.Hosts.States[host].Offer.Capacity.Instances:N0} are taken";
}
