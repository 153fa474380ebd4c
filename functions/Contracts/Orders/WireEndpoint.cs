namespace Catalyze.Contracts.Orders;

/// <summary>An instance's TLS port as seen from other hosts.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Address">IPv4 address of its host.</param>
/// <param name="Port">Port on that address.</param>
public sealed record WireEndpoint(string InstanceId, string Address, int Port);
