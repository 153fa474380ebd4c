namespace Catalyze.Contracts.Reports;

/// <summary>An instance as its host looks after it.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="EnvironmentId">Whose.</param>
/// <param name="DeploymentId">The deployment or job whose order it runs.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="WiringVersion">Version of its newest wiring.</param>
/// <param name="State">How it is.</param>
public sealed record InventoryInstance(string InstanceId, string EnvironmentId, string DeploymentId, long Generation, long WiringVersion, InstanceState State);
