namespace Catalyze.Contracts.Metrics;

/// <summary>What the instances of an environment used: the answer of <c>GET /pod/environments/{id}/metrics</c>.</summary>
public sealed record EnvironmentMetrics
{
    /// <summary>Seconds between samples.</summary>
    public const int StepSeconds = 60;

    /// <summary>What is kept.</summary>
    public const int MostMinutes = 24 * 60;

    public required string EnvironmentId { get; init; }

    /// <summary>The first minute asked for.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The moment of the answer. Hosts report every five minutes, so the newest minutes are missing.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>One for each instance, also for those without any sample.</summary>
    public required IReadOnlyList<InstanceMetrics> Instances { get; init; }
}
