using Catalyze.Contracts.Offers;
using Catalyze.PodApi.Placement;
using Catalyze.PodSoak.Auditing;

namespace Catalyze.PodSoak.Tests;

/// <summary>An instance on a host with everything that belongs to it, to be spoilt by tests.</summary>
internal static class Things
{
    public const string Environment = "env-aaaaaaaaaa";
    public const string Host = "host1";
    public const string Id = "app01-0-abcdefgh";

    public static WantedInstance Wanted { get; } = new(Environment, Id, Host, 7)
    {
        Service = "app01",
        Reservations = [Reservation.KeyOf("hold1", Id)],
        Address = "10.77.0.11",
    };

    public static SeenContainer Container { get; } = new(Host, Id, Environment, 7, "running");

    public static Reservation Reserved { get; } = new()
    {
        HostId = Host,
        HoldId = "hold1",
        DeploymentId = "dep-1",
        EnvironmentId = Environment,
        InstanceId = Id,
        Amount = new HostCapacity(100, 128, 256, 64, 1),
        Ports = [20001],
        FencingToken = 1,
        State = ReservationState.Committed,
        ExpiresAt = default,
    };

    public static HostLedger Ledger { get; } = new HostLedger { HostId = Host }.Take(Reserved.Amount, Reserved.Ports);

    public static HostFacts Facts { get; } = new(Host)
    {
        Records = [(Id, "run", 7, 3)],
        Proxies = [(Id, 4711, false)],
        Folders = [Id],
        Interfaces = ["czv3"],
        Sources = ["czv3"],
    };
}
