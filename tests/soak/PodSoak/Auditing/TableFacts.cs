namespace Catalyze.PodSoak.Auditing;

/// <summary>What the tables and queues say about work that is not over.</summary>
internal sealed record TableFacts
{
    /// <summary>Orchestrations with their status.</summary>
    public IReadOnlyList<(string InstanceId, string Status)> Orchestrations { get; init; } = [];

    /// <summary>Rows of their inboxes and outboxes: partition and row.</summary>
    public IReadOnlyList<(string InstanceId, string Row)> Messages { get; init; } = [];

    /// <summary>Instances marked as having work.</summary>
    public IReadOnlyList<string> Marks { get; init; } = [];

    /// <summary>Deployments with their state, and whether that is an end.</summary>
    public IReadOnlyList<(string DeploymentId, string EnvironmentId, string State, bool HasEnded)> Deployments { get; init; } = [];

    /// <summary>Instances awarded to deployments, as far as these serve: deployment, instance.</summary>
    public IReadOnlyList<(string DeploymentId, string InstanceId)> Awards { get; init; } = [];

    /// <summary>Environments with the deployment that is said to run.</summary>
    public IReadOnlyList<(string EnvironmentId, bool Removed, string? ActiveDeployment)> Environments { get; init; } = [];

    /// <summary>Rows of what was observed of instances.</summary>
    public IReadOnlyList<(string EnvironmentId, string InstanceId)> Observed { get; init; } = [];

    public IReadOnlyList<(string EnvironmentId, string JobId, string State, bool Settled)> Jobs { get; init; } = [];

    /// <summary>Messages by queue, hidden ones too.</summary>
    public IReadOnlyDictionary<string, int> Queues { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);
}
