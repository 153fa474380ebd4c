namespace Catalyze.Contracts.Orders;

/// <summary>A further way into an instance through its one TLS port, for instances of the same service only; chosen by the protocol that the TLS greeting offers.</summary>
/// <param name="Name">Name of the entrance: <c>data</c>, <c>peer</c>.</param>
/// <param name="ServicePort">Loopback port it leads to.</param>
public sealed record WireEntrance(string Name, int ServicePort);
