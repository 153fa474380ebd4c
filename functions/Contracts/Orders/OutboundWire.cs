namespace Catalyze.Contracts.Orders;

/// <summary>How an instance reaches one provider.</summary>
/// <param name="Provider">Label of the provider; the names <c>label</c> and <c>label.internal</c> lead to <paramref name="LocalAddress"/>.</param>
/// <param name="LocalAddress">Loopback address of its own, 127.77.x.y, so that every provider keeps its usual port.</param>
/// <param name="LocalPort">The provider's usual port.</param>
/// <param name="Endpoints">The provider's instances, in order of preference where <paramref name="Mode"/> is first.</param>
/// <param name="Mode">How endpoints are chosen.</param>
public sealed record OutboundWire(string Provider, string LocalAddress, int LocalPort, IReadOnlyList<WireEndpoint> Endpoints, WireMode Mode);
