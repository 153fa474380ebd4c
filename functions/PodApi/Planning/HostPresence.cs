namespace Catalyze.PodApi.Planning;

/// <summary>Which hosts can keep what they run.</summary>
/// <param name="Offering">Hosts whose offer is recent.</param>
/// <param name="Leaving">Hosts that are to become empty: what can move does so with the next deployment.</param>
public sealed record HostPresence(IReadOnlySet<string> Offering, IReadOnlySet<string> Leaving)
{
    /// <summary>Hosts that are lost; they offer nothing.</summary>
    public IReadOnlySet<string> Lost { get; init; } = new HashSet<string>();
}
