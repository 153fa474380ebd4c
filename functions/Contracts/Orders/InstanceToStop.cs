namespace Catalyze.Contracts.Orders;

/// <summary>An instance that is to end.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Generation">Up to and including this generation.</param>
public sealed record InstanceToStop(string InstanceId, long Generation);
