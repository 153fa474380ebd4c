using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>A host takes a limited number of instances.</summary>
internal sealed class SlotsRule : IRoomRule
{
    public string Name => "slots";

    public bool Concerns(Quotation quotation) => true;

    public void Mark(Quotation quotation, byte verdict) => Columns.MarkBelow(quotation.Hosts.Free(Resource.Slots), 1, quotation.Verdicts, verdict);

    public string Reason(Quotation quotation, int host) =>
        $"needs a slot for an instance, all {quotation.Hosts.States[host].Offer.Capacity.Instances:N0} are taken";
}
