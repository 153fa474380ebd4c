namespace Catalyze.PodApi.Reconciling;

/// <param name="InstanceId">What is to stop.</param>
/// <param name="EnvironmentId">Whose it is, or says it is.</param>
/// <param name="Generation">Up to which.</param>
public sealed record StopTarget(string InstanceId, string EnvironmentId, long Generation);
