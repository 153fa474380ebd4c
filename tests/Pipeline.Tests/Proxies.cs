using Catalyze.Contracts.Orders;

namespace Catalyze.Pipeline.Tests;

/// <summary>Proxies as an environment with a database pair and an application has them.</summary>
internal static class Proxies
{
    public static ProxyInput Consumer { get; } = new(
        Examples.EnvironmentId, "app01", "app01-0-k3f9", new InboundWire(21003, 8080, ["edge"]),
        [
            new OutboundWire("db01", "127.77.0.2", 5432, [new WireEndpoint("db01-0-a", "10.77.0.11", 21001), new WireEndpoint("db01-1-b", "10.77.0.12", 21001)], WireMode.First),
            new OutboundWire("cache01", "127.77.0.1", 6379, [new WireEndpoint("cache01-0-c", "10.77.0.13", 21001)], WireMode.RoundRobin),
            new OutboundWire("app02", "127.77.0.3", 80, [new WireEndpoint("app02-0-d", "10.77.0.11", 21002), new WireEndpoint("app02-1-e", "10.77.0.12", 21002)], WireMode.RoundRobin),
        ]);

    public static ProxyInput Standby { get; } = new(
        Examples.EnvironmentId, "db01", "db01-1-b", new InboundWire(21001, 5432, ["app01", "db01"]),
        [new OutboundWire("db01", "127.77.0.1", 5432, [new WireEndpoint("db01-0-a", "10.77.0.11", 21001)], WireMode.First)]);
}
