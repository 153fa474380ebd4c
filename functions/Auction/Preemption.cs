namespace Catalyze.Auction;

/// <summary>A standing instance that has to go before an award can be carried out.</summary>
/// <param name="InstanceId">Which.</param>
/// <param name="HostId">From where.</param>
/// <param name="Service">Its service.</param>
/// <param name="ForLot">The lot of higher priority that takes its place.</param>
public sealed record Preemption(string InstanceId, string HostId, string Service, string ForLot);
