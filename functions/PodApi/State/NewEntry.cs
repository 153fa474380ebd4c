namespace Catalyze.PodApi.State;

/// <summary>A timeline entry before it has its place.</summary>
/// <param name="Kind">Stable kind, see <see cref="Contracts.Deployments.TimelineEntry.Kind"/>.</param>
/// <param name="Message">For people.</param>
public sealed record NewEntry(string Kind, string Message)
{
    public string? Service { get; init; }

    public string? InstanceId { get; init; }

    public string? HostId { get; init; }

    /// <summary>When it happened; null for when it is written.</summary>
    public DateTimeOffset? At { get; init; }

    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
