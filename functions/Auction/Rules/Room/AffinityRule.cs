using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>Near to, or apart from, the instances of another service.</summary>
internal readonly struct AffinityRule : IRoomTest
{
    public string Name => "affinity";

    public bool Concerns(Quotation quotation) => quotation.Neighbours.Count > 0;

    public bool Refuses(Quotation quotation, int host) => FirstBroken(quotation, host) is not null;

    public string Reason(Quotation quotation, int host)
    {
        var broken = FirstBroken(quotation, host)!.Affinity;
        var domain = broken.Domain.ToString().ToLowerInvariant();
        return broken.Apart
            ? $"must not share a {domain} with {broken.Service}, which has an instance there"
            : $"must share a {domain} with {broken.Service}, which has no instance there";
    }

    private static Neighbour? FirstBroken(Quotation quotation, int host)
    {
        foreach (var neighbour in quotation.Neighbours)
        {
            if (neighbour.Places.Contains(quotation.Hosts.DomainOf(host, neighbour.Affinity.Domain)) == neighbour.Affinity.Apart) return neighbour;
        }

        return null;
    }
}
