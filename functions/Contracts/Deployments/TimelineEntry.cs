namespace Catalyze.Contracts.Deployments;

/// <summary>One thing that happened in a deployment.</summary>
public sealed record TimelineEntry
{
    /// <summary>Orders the entries of a deployment; opaque to readers, who ask for what comes after the last one they have.</summary>
    public required string Cursor { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Stable kind: <c>accepted</c>, <c>build-started</c>, <c>build-finished</c>, <c>placed</c>, <c>refused</c>, <c>ordered</c>, <c>instance</c>, <c>switched</c>, <c>running</c>, <c>failed</c>, …</summary>
    public required string Kind { get; init; }

    /// <summary>What happened, for people.</summary>
    public required string Message { get; init; }

    public string? Service { get; init; }

    public string? InstanceId { get; init; }

    public string? HostId { get; init; }

    /// <summary>Further facts, for programs; never a secret.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
