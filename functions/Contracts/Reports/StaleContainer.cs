namespace Catalyze.Contracts.Reports;

/// <summary>A container that bears the labels of an instance which its host knows nothing of.</summary>
/// <param name="InstanceId">The instance it says it is of.</param>
/// <param name="EnvironmentId">Whose, as it says.</param>
/// <param name="Generation">Its generation, as it says.</param>
public sealed record StaleContainer(string InstanceId, string EnvironmentId, long Generation);
