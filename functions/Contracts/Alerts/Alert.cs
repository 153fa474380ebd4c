namespace Catalyze.Contracts.Alerts;

/// <summary>Something an operator should know, from when it was first seen until it was seen no more. There is one for each kind and subject at a time.</summary>
public sealed record Alert
{
    /// <summary>Of this occurrence; the same thing happening again later has another.</summary>
    public required string AlertId { get; init; }

    public required AlertKind Kind { get; init; }

    public required AlertSeverity Severity { get; init; }

    /// <summary>What it is about: a host, a management agent, a queue, an orchestration.</summary>
    public required string Subject { get; init; }

    /// <summary>What is so, with numbers.</summary>
    public required string Summary { get; init; }

    /// <summary>What a person can do, and what happens without.</summary>
    public required string Remedy { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it was still so; up to half a minute old.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>Null while it is so.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }
}
