using System.Net;
using System.Net.Sockets;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.Tests.Engines;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>One instance's certificates are refused: real agents, proxies and namespaces on two hosts.</summary>
[Collection("hosts")]
public sealed class RevocationTests(TwoHosts hosts)
{
    private const int ServicePort = 9100;
    private static readonly IPEndPoint Wire = new(IPAddress.Parse("127.77.0.1"), 9001);

    [Fact]
    public async Task A_revoked_consumer_is_cut_and_kept_out_and_its_twin_goes_on_over_the_same_connection()
    {
        const string provider = "db09-0-rvk", revoked = "app09-0-rvk", twin = "app09-1-rvk";
        Provide(provider, 21070, "app09");
        Consume(revoked, provider, 21070);
        Consume(twin, provider, 21070);
        await AllHealthyAsync(provider, revoked, twin);
        await using var load = new WireLoad();
        await load.ServeAsync(await hosts.One.PidAsync(provider), ServicePort);
        var (revokedPid, twinPid) = (await hosts.Two.PidAsync(revoked), await hosts.Two.PidAsync(twin));
        using var cut = await OpenAsync(load, revokedPid);
        using var kept = await OpenAsync(load, twinPid);

        await RevokeAsync(revoked);

        await Assert.ThrowsAnyAsync<Exception>(() => WireLoad.ExchangeAsync(cut, "after"u8.ToArray(), CancellationToken.None));
        var failure = await Record.ExceptionAsync(() => WireLoad.ExchangeAsync(kept, "after"u8.ToArray(), CancellationToken.None));
        Assert.True(failure is null, $"{failure}\n{hosts.One.Log}\n{hosts.Two.Log}");
        await Assert.ThrowsAnyAsync<Exception>(() => OpenAsync(load, revokedPid));
        using var another = await OpenAsync(load, twinPid);
    }

    [Fact]
    public async Task A_revoked_provider_is_not_spoken_with_any_more()
    {
        const string provider = "db10-0-rvk", consumer = "app10-0-rvk";
        Provide(provider, 21071, "app10");
        Consume(consumer, provider, 21071);
        await AllHealthyAsync(provider, consumer);
        await using var load = new WireLoad();
        await load.ServeAsync(await hosts.One.PidAsync(provider), ServicePort);
        var pid = await hosts.Two.PidAsync(consumer);
        using var open = await OpenAsync(load, pid);

        await RevokeAsync(provider);

        await Assert.ThrowsAnyAsync<Exception>(() => WireLoad.ExchangeAsync(open, "after"u8.ToArray(), CancellationToken.None));
        await Assert.ThrowsAnyAsync<Exception>(() => OpenAsync(load, pid));
    }

    private static async Task<Socket> OpenAsync(WireLoad load, int pid)
    {
        var socket = await load.ConnectAsync(pid, Wire);
        try
        {
            await WireLoad.ExchangeAsync(socket, "before"u8.ToArray(), CancellationToken.None);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string ServiceOf(string instance) => instance[..instance.IndexOf('-', StringComparison.Ordinal)];

    private void Provide(string instance, int port, string consumer) => hosts.One.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(
        hosts, hosts.One, instance, ServiceOf(instance), OrderFor.Wires(instance, ServiceOf(instance), new InboundWire(port, ServicePort, [consumer])))));

    private void Consume(string instance, string provider, int port) => hosts.Two.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(
        hosts, hosts.Two, instance, ServiceOf(instance), OrderFor.Wires(instance, ServiceOf(instance), inbound: null, [OrderFor.To(ServiceOf(provider), hosts.One, provider, port)]))));

    private async Task AllHealthyAsync(string provider, params string[] consumers)
    {
        await hosts.One.AwaitAsync(provider, InstanceState.Healthy);
        foreach (var consumer in consumers)
            await hosts.Two.AwaitAsync(consumer, InstanceState.Healthy);
    }

    /// <summary>Returns when every proxy but those of revoked instances has followed.</summary>
    private async Task RevokeAsync(string instance)
    {
        hosts.Authority.Revoke(instance);
        var epoch = hosts.Authority.Epoch;
        foreach (var host in new[] { hosts.One, hosts.Two })
            host.ControlPlane.Announce(OrderFor.Environment, epoch);
        foreach (var host in new[] { hosts.One, hosts.Two })
        {
            await Wait.UntilAsync(
                () => host.ControlPlane.Confirmed is { } said && said.Epoch == epoch && said.Pending.All(hosts.Authority.IsRevoked),
                $"{host.Address} confirms epoch {epoch}; log:\n{host.Log}");
        }
    }
}
