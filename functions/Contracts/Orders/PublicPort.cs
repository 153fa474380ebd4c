namespace Catalyze.Contracts.Orders;

/// <summary>A port of the host that leads to a port of the container, open to everyone.</summary>
/// <param name="HostPort">Part of the reservation.</param>
/// <param name="ContainerPort">Where the edge listens.</param>
public sealed record PublicPort(int HostPort, int ContainerPort);
