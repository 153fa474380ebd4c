using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>Near to, or apart from, the instances of another service.</summary>
internal readonly struct AffinityRule(HostTable hosts, IReadOnlyList<Neighbour> neighbours) : IRoomTest<AffinityRule>
{
    public static bool Concerns(Quotation quotation) => quotation.Neighbours.Count > 0;

    public static AffinityRule For(Quotation quotation) => new(quotation.Hosts, quotation.Neighbours);

    public static string Reason(Quotation quotation, int host)
    {
        var broken = For(quotation).FirstBroken(host)!;
        var domain = broken.Domain.ToString().ToLowerInvariant();
        return broken.Apart
            ? $"must not share a {domain} with {broken.Service}, which has an instance there"
            : $"must share a {domain} with {broken.Service}, which has no instance there";
    }

    public bool Refuses(int host) => FirstBroken(host) is not null;

    private Affinity? FirstBroken(int host)
    {
        foreach (var neighbour in neighbours)
        {
            if (neighbour.Places.Contains(hosts.DomainOf(host, neighbour.Affinity.Domain)) == neighbour.Affinity.Apart) return neighbour.Affinity;
        }

        return null;
    }
}
