using Catalyze.Contracts.Orders;

namespace Catalyze.Pipeline;

/// <summary>What an instance's proxy is to do.</summary>
/// <param name="EnvironmentId">Environment whose certificates are accepted.</param>
/// <param name="ServiceLabel">The instance's service.</param>
/// <param name="InstanceId">The instance.</param>
/// <param name="Inbound">The TLS listener in front of the service; null where nobody may reach it.</param>
/// <param name="Outbound">The providers it may reach.</param>
public sealed record ProxyInput(
    string EnvironmentId, string ServiceLabel, string InstanceId, InboundWire? Inbound, IReadOnlyList<OutboundWire> Outbound);
