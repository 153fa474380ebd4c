namespace Catalyze.PodApi.Agents;

/// <summary>A management agent as its publications show it.</summary>
/// <param name="Pod">The pod it publishes offers of.</param>
/// <param name="Publisher">Its id.</param>
/// <param name="PublishedAt">Its newest publication, by storage's clock.</param>
/// <param name="ClockAhead">Its clock against storage's, to a second.</param>
public sealed record OfferPublisherStatus(string Pod, string Publisher, DateTimeOffset PublishedAt, TimeSpan ClockAhead)
{
    /// <summary>Host → how long it had been silent when this was published.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Silent { get; init; } = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);

    /// <summary>How long it had listened by then.</summary>
    public TimeSpan ListeningFor { get; init; } = TimeSpan.MaxValue;
}
