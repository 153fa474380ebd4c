namespace Catalyze.Contracts.Orders;

/// <summary>How consumers reach an instance.</summary>
/// <param name="HostPort">Port of the host's address that leads to the TLS listener, part of the reservation.</param>
/// <param name="ServicePort">Loopback port of the service behind the listener.</param>
/// <param name="Consumers">Labels of the services that may connect.</param>
public sealed record InboundWire(int HostPort, int ServicePort, IReadOnlyList<string> Consumers)
{
    /// <summary>Further ways in for the instances of the service itself.</summary>
    public IReadOnlyList<WireEntrance> Entrances { get; init; } = [];

    /// <summary>How the instance tells its role; null where it has none. Consumers then reach it only in the role they ask for.</summary>
    public RoleChecks? Roles { get; init; }

    /// <summary>Port of the TLS listener inside the instance's network namespace.</summary>
    public const int ListenerPort = 8443;
}
