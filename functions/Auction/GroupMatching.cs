namespace Catalyze.Auction;

/// <summary>Finds a different host for every member of a group, if there is one: maximum bipartite matching.</summary>
/// <remarks>
/// Members are matched in turn to the cheapest host; a member that finds its hosts taken pushes earlier members on to
/// their next choices along an augmenting path (Kuhn). So a group is refused only when no assignment exists, which
/// taking the cheapest host each time would get wrong as soon as members differ, for example where one has a volume.
/// Cost: members × bids of one member in the worst case.
/// </remarks>
internal sealed class GroupMatching
{
    private readonly IReadOnlyList<IReadOnlyList<string>> choices;
    private readonly Dictionary<string, int> memberOfHost = new(StringComparer.Ordinal);

    private GroupMatching(IReadOnlyList<IReadOnlyList<string>> choices) => this.choices = choices;

    /// <param name="choices">For every member the hosts that may take it, best first.</param>
    /// <returns>The host of every member, null for members that got none.</returns>
    public static IReadOnlyList<string?> Match(IReadOnlyList<IReadOnlyList<string>> choices)
    {
        var matching = new GroupMatching(choices);

        // Those with the fewest choices first: they keep their best host and others move.
        foreach (var member in Enumerable.Range(0, choices.Count).OrderBy(m => choices[m].Count))
        {
            matching.TryAssign(member, new HashSet<string>(StringComparer.Ordinal));
        }

        var hosts = new string?[choices.Count];
        foreach (var (host, member) in matching.memberOfHost) hosts[member] = host;
        return hosts;
    }

    private bool TryAssign(int member, HashSet<string> visited)
    {
        foreach (var host in choices[member])
        {
            if (!memberOfHost.ContainsKey(host) && visited.Add(host))
            {
                memberOfHost[host] = member;
                return true;
            }
        }

        foreach (var host in choices[member])
        {
            if (visited.Add(host) && TryAssign(memberOfHost[host], visited))
            {
                memberOfHost[host] = member;
                return true;
            }
        }

        return false;
    }
}
