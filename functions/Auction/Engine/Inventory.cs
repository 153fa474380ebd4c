namespace Catalyze.Auction.Engine;

/// <summary>Which hosts have an image, or a layer. Made when it is first asked for; kept for as long as no host's changes.</summary>
internal sealed class Inventory(HostState[] states, Func<HostState, IReadOnlyList<string>> digests)
{
    private readonly Lazy<Dictionary<string, List<int>>> hosts = new(() => Read(states, digests));

    /// <summary>Hosts that have it.</summary>
    public IReadOnlyList<int> With(string digest) => hosts.Value.TryGetValue(digest, out var known) ? known : [];

    /// <summary>Whether both offers tell of the same.</summary>
    public static bool AreAlike(IReadOnlyList<string> before, IReadOnlyList<string> now) =>
        ReferenceEquals(before, now) || (before.Count == now.Count && before.SequenceEqual(now, StringComparer.Ordinal));

    private static Dictionary<string, List<int>> Read(HostState[] states, Func<HostState, IReadOnlyList<string>> digests) => states
        .SelectMany((state, host) => digests(state).Distinct(StringComparer.Ordinal).Select(digest => (digest, host)))
        .GroupBy(x => x.digest, x => x.host, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
}
