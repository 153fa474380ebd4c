using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>A host takes a limited number of instances.</summary>
internal readonly struct SlotsRule(long[] free) : IRoomTest<SlotsRule>
{
    public static bool Concerns(Quotation quotation) => true;

    public static SlotsRule For(Quotation quotation) => new(quotation.Hosts.Free(Resource.Slots));

    public static string Reason(Quotation quotation, int host) =>
        $"needs a slot for an instance, all {quotation.Hosts.States[host].Offer.Capacity.Instances:N0} are taken";

    public bool Refuses(int host) => free[host] < 1;
}
