namespace Catalyze.Contracts.Deployments;

/// <summary>An instance on a host that drains.</summary>
public sealed record DrainingInstance
{
    public required string InstanceId { get; init; }

    public required string EnvironmentId { get; init; }

    public required string Service { get; init; }

    /// <summary><c>moving</c>, <c>waiting</c> (it goes by itself) or <c>stuck</c> (somebody has to do something).</summary>
    public required string State { get; init; }

    public required string Reason { get; init; }

    /// <summary>The deployment that moves it, or that it waits for; null for none.</summary>
    public string? DeploymentId { get; init; }
}
