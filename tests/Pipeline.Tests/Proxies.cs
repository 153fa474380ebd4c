using Catalyze.Contracts.Orders;

namespace Catalyze.Pipeline.Tests;

/// <summary>Proxies as an environment with a database pair and an application has them.</summary>
internal static class Proxies
{
    private static readonly WireEndpoint[] Pair = [new("db01-0-a", "10.77.0.11", 21001), new("db01-1-b", "10.77.0.12", 21001)];

    public static ProxyInput Consumer { get; } = new(
        Examples.EnvironmentId, "app01", "app01-0-k3f9", new InboundWire(21003, 8080, ["edge"]),
        [
            new OutboundWire("db01", "127.77.0.3", 5432, Pair, WireMode.Primary),
            new OutboundWire("db01", "127.77.0.4", 5432, Pair, WireMode.Standby) { Name = "db01-ro", Optional = true },
            new OutboundWire("cache01", "127.77.0.2", 6379, [new WireEndpoint("cache01-0-c", "10.77.0.13", 21001)], WireMode.RoundRobin),
            new OutboundWire("app02", "127.77.0.1", 80, [new WireEndpoint("app02-0-d", "10.77.0.11", 21002), new WireEndpoint("app02-1-e", "10.77.0.12", 21002)], WireMode.RoundRobin),
        ]);

    /// <summary>Of the second instance of the pair: which role it has is for itself to say.</summary>
    public static ProxyInput Member { get; } = new(
        Examples.EnvironmentId, "db01", "db01-1-b",
        new InboundWire(21001, 5432, ["app01", "db01"]) { Entrances = Examples.Blueprint("db01").Runtime.Entrances, Roles = Examples.Blueprint("db01").Runtime.Roles },
        [
            Peer(5432, "data"),
            Peer(8008, "control"),
            new OutboundWire("quorum", "127.77.0.2", 2379, [new WireEndpoint("quorum-0-c", "10.77.0.11", 21002)], WireMode.First) { Name = "0.quorum", Optional = true },
        ]);

    public static ProxyInput Logging { get; } = new(
        Examples.EnvironmentId, "logs", "logs-0-f",
        new InboundWire(21001, 8080, ["host"]) { Entrances = [new WireEntrance(ToolTarget.Lines, 8081) { Consumer = "host" }] },
        []);

    private static OutboundWire Peer(int port, string entrance) =>
        new("db01", "127.77.0.1", port, [Pair[0]], WireMode.First) { Name = "0.db01", Entrance = entrance, Optional = true };
}
