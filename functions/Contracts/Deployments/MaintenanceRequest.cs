namespace Catalyze.Contracts.Deployments;

/// <summary>Body of <c>POST /pod/environments/{id}/maintenance</c>: visitors get the maintenance page. <c>DELETE</c> takes the same names as query parameters.</summary>
public sealed record MaintenanceRequest
{
    /// <summary>Host names; with none, and no services, all of the environment.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Labels of services: all host names that lead to them.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>When visitors are told to come back, in seconds.</summary>
    public int RetryAfterSeconds { get; init; } = 300;
}
