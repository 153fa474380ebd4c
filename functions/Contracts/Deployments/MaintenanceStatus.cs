namespace Catalyze.Contracts.Deployments;

/// <summary>Which host names of an environment are in maintenance.</summary>
public sealed record MaintenanceStatus
{
    /// <summary>Grows with every change; 0 before the first.</summary>
    public required long Version { get; init; }

    /// <summary>Host names in maintenance, sorted.</summary>
    public required IReadOnlyList<string> Domains { get; init; }

    /// <summary>When visitors are told to come back, in seconds.</summary>
    public required int RetryAfterSeconds { get; init; }
}
