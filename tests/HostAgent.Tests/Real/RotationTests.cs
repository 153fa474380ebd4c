using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Security;
using Catalyze.HostAgent.Tests.Engines;
using Xunit.Abstractions;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>Leaves and authorities change under load: real agents, proxies and namespaces on two hosts.</summary>
[Collection("hosts")]
public sealed class RotationTests(TwoHosts hosts, ITestOutputHelper output)
{
    private const int ServicePort = 9100;
    private static readonly IPEndPoint Wire = new(IPAddress.Parse("127.77.0.1"), 9001);

    [Fact]
    public async Task Leaves_and_then_the_authority_are_rotated_under_load_and_no_request_fails()
    {
        var (provider, consumer) = await StartAsync("rot", 21060);
        var (providerPid, consumerPid) = (await hosts.One.PidAsync(provider), await hosts.Two.PidAsync(consumer));
        await using var load = new WireLoad();
        await load.ServeAsync(providerPid, ServicePort);
        var clock = Stopwatch.StartNew();
        load.Call(consumerPid, Wire, open: 16, renewing: 1);
        await Wait.UntilAsync(() => load.OverOpen > 500 && load.OverNew > 20, "there is load");

        // Leaves, as they are renewed daily.
        var old = hosts.Authority.Issuer;
        for (var round = 0; round < 3; round++)
            await StepAsync(load, () => hosts.Authority.Step(old, [old]));

        // The authority, with overlap.
        var next = hosts.Authority.MakeRoot();
        await StepAsync(load, () => hosts.Authority.Step(old, [old, next]));
        Assert.Null(await RefusalAsync(load, consumerPid, old, 21060));
        await StepAsync(load, () => hosts.Authority.Step(next, [old, next]));
        await StepAsync(load, () => hosts.Authority.Step(next, [next]));
        await load.StopAsync();
        output.WriteLine(
            $"{load.OverOpen} requests over 16 open connections ({load.OverOpen / clock.Elapsed.TotalSeconds:F0} a second), {load.OverNew} over new ones, 6 epochs, {load.Failures.Count} failed");

        Assert.Empty(load.Failures);
        Assert.Null(await RefusalAsync(load, consumerPid, next, 21060));
        Assert.NotNull(await RefusalAsync(load, consumerPid, old, 21060));
    }

    [Fact]
    public async Task Leaves_of_another_management_pods_intermediate_are_served_and_rotated_and_trust_in_the_root_alone_decides()
    {
        hosts.Authority.ThroughIntermediate["app11"] = 0;
        var (provider, consumer) = await StartAsync("int", 21062, "app11");
        var (providerPid, consumerPid) = (await hosts.One.PidAsync(provider), await hosts.Two.PidAsync(consumer));
        await using var load = new WireLoad();
        await load.ServeAsync(providerPid, ServicePort);
        using var open = await load.ConnectAsync(consumerPid, Wire);
        await WireLoad.ExchangeAsync(open, "before"u8.ToArray(), CancellationToken.None);

        var old = hosts.Authority.Issuer;
        var next = hosts.Authority.MakeRoot();
        foreach (var step in new Action[] { () => hosts.Authority.Step(old, [old, next]), () => hosts.Authority.Step(next, [old, next]), () => hosts.Authority.Step(next, [next]) })
        {
            step();
            await AnnounceAsync();
            await WireLoad.ExchangeAsync(open, "during"u8.ToArray(), CancellationToken.None);
            using var another = await load.ConnectAsync(consumerPid, Wire);
            await WireLoad.ExchangeAsync(another, "during"u8.ToArray(), CancellationToken.None);
        }

        // An intermediate of a root that is trusted no more vouches for nobody.
        Assert.Null(await RefusalAsync(load, consumerPid, next, 21062, "app11", throughIntermediate: true));
        Assert.NotNull(await RefusalAsync(load, consumerPid, old, 21062, "app11", throughIntermediate: true));
        Assert.NotNull(await RefusalAsync(load, consumerPid, next, 21062, "app08", throughIntermediate: true));
    }

    [Fact]
    public async Task A_lost_authority_is_refused_and_what_it_vouched_for_is_cut()
    {
        var (provider, consumer) = await StartAsync("sev", 21061);
        var (providerPid, consumerPid) = (await hosts.One.PidAsync(provider), await hosts.Two.PidAsync(consumer));
        await using var load = new WireLoad();
        await load.ServeAsync(providerPid, ServicePort);
        using var open = await load.ConnectAsync(consumerPid, Wire);
        await WireLoad.ExchangeAsync(open, "before"u8.ToArray(), CancellationToken.None);

        var lost = hosts.Authority.Issuer;
        var next = hosts.Authority.MakeRoot();
        hosts.Authority.Step(next, [next], severs: true);
        await AnnounceAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => WireLoad.ExchangeAsync(open, "after"u8.ToArray(), CancellationToken.None));
        Assert.NotNull(await RefusalAsync(load, consumerPid, lost, 21061));
        Assert.Null(await RefusalAsync(load, consumerPid, next, 21061));
        await hosts.Two.AwaitAsync(consumer, InstanceState.Healthy);
        await Wait.UntilAsync(() => AnswersAsync(load, consumerPid).GetAwaiter().GetResult(), "the wire works with the new authority");
    }

    private static async Task<bool> AnswersAsync(WireLoad load, int pid)
    {
        try
        {
            using var socket = await load.ConnectAsync(pid, Wire);
            await WireLoad.ExchangeAsync(socket, "again"u8.ToArray(), CancellationToken.None);
            return true;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return false;
        }
    }

    private async Task<(string Provider, string Consumer)> StartAsync(string name, int port, string consumes = "app08")
    {
        var (provider, consumer) = ($"db06-0-{name}", $"{consumes}-0-{name}");
        hosts.One.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(
            hosts, hosts.One, provider, "db06", OrderFor.Wires(provider, "db06", new InboundWire(port, ServicePort, [consumes])))));
        hosts.Two.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(
            hosts, hosts.Two, consumer, consumes, OrderFor.Wires(consumer, consumes, inbound: null, [OrderFor.To("db06", hosts.One, provider, port)]))));
        await hosts.One.AwaitAsync(provider, InstanceState.Healthy);
        await hosts.Two.AwaitAsync(consumer, InstanceState.Healthy);
        return (provider, consumer);
    }

    private async Task StepAsync(WireLoad load, Action step)
    {
        var (open, renewed) = (load.OverOpen, load.OverNew);
        step();
        await AnnounceAsync();
        await Wait.UntilAsync(() => !load.Failures.IsEmpty || (load.OverOpen > open + 5000 && load.OverNew > renewed + 10), "requests go on after the step");
        Assert.True(load.Failures.IsEmpty, $"{string.Join('\n', load.Failures.Take(5))}\n{hosts.One.Log}\n{hosts.Two.Log}");
    }

    private async Task AnnounceAsync()
    {
        var epoch = hosts.Authority.Epoch;
        foreach (var host in new[] { hosts.One, hosts.Two })
            host.ControlPlane.Announce(OrderFor.Environment, epoch);
        foreach (var host in new[] { hosts.One, hosts.Two })
            await Wait.UntilAsync(() => host.ControlPlane.Confirmed is { Pending.Count: 0 } said && said.Epoch == epoch, $"{host.Address} confirms epoch {epoch}");
    }

    /// <summary>Why the provider's proxy refuses a leaf of a root, asked from where the consumer is; null when it serves it.</summary>
    private async Task<string?> RefusalAsync(
        WireLoad load, int consumerPid, X509Certificate2 root, int port, string service = "app08", bool throughIntermediate = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var intermediate = throughIntermediate ? TestAuthority.MakeIntermediate(root, OrderFor.Environment) : null;
        using var leaf = hosts.Authority.Issue(intermediate ?? root, OrderFor.Environment, service, new PublicKey(key));
        using var certificate = leaf.CopyWithPrivateKey(key);
        using var socket = await load.ConnectAsync(consumerPid, new IPEndPoint(IPAddress.Parse(hosts.One.Address), port));
        await using var tls = new SslStream(new NetworkStream(socket));
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = WireNames.DnsName(OrderFor.Environment, "db06"),
                EnabledSslProtocols = SslProtocols.Tls13,
                ClientCertificateContext = SslStreamCertificateContext.Create(certificate, intermediate is null ? null : [intermediate], offline: true),
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            });
            await tls.WriteAsync("hello"u8.ToArray());
            var answer = new byte[5];
            await tls.ReadExactlyAsync(answer);
            return null;
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            return exception.Message;
        }
    }
}
