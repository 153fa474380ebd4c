namespace Catalyze.Contracts.Deployments;

/// <summary>One instance that goes from a host to another.</summary>
/// <param name="InstanceId">Which.</param>
/// <param name="EnvironmentId">Whose.</param>
/// <param name="Service">Its service.</param>
/// <param name="FromHost">Where it runs.</param>
/// <param name="ToHost">Where it goes.</param>
/// <param name="DeploymentId">The deployment that moves it; null where it was not begun: the bounds of moves allowed no more, or nothing was to begin.</param>
public sealed record RebalancingMove(string InstanceId, string EnvironmentId, string Service, string FromHost, string ToHost, string? DeploymentId);
