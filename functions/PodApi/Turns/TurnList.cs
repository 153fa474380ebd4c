namespace Catalyze.PodApi.Turns;

/// <summary>Deployments that go on and that wait; one row.</summary>
public sealed record TurnList
{
    public static TurnList Empty { get; } = new();

    /// <summary>Counts arrivals and admissions together, so that one can be compared with the other.</summary>
    public long Count { get; init; }

    /// <summary>In the order of their arrival.</summary>
    public IReadOnlyList<TurnEntry> Entries { get; init; } = [];

    /// <summary>When an organisation was last served, by <see cref="Count"/>; only of organisations that have entries.</summary>
    public IReadOnlyDictionary<string, long> Served { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    public IEnumerable<TurnEntry> Admitted => Entries.Where(e => e.Admitted);

    public TurnEntry? Find(string deploymentId) => Entries.FirstOrDefault(e => e.DeploymentId == deploymentId);
}
