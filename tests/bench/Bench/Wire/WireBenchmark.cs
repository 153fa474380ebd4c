using System.Diagnostics;
using System.Globalization;
using System.Net;
using Catalyze.Bench.Measurements;
using Catalyze.Contracts.Orders;

namespace Catalyze.Bench.Wire;

/// <summary>A wire beside plain TCP over the same path, in turns. Rates for each processor second hold on a busy machine too; the others say how busy it was.</summary>
internal sealed class WireBenchmark(int rounds, long megabytes)
{
    private const int WirePort = 21001;
    private const int PlainPort = 21002;
    private const int Idle = 10;
    private const int Requests = 5000;
    private const int Parallel = 4;
    private static readonly TimeSpan HandshakesFor = TimeSpan.FromSeconds(2);

    public async Task<WireResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var host = new WireHost();
        await host.PrepareAsync(cancellationToken);
        var provider = await host.AddAsync("db01", new InboundWire(WirePort, WireHost.Echo, ["app01", "app02"]), [], proxied: true, cancellationToken);
        var plain = await host.AddAsync("db02", new InboundWire(PlainPort, WireHost.Echo, ["app01"]), [], proxied: false, cancellationToken);
        OutboundWire[] wires = [To("db01", provider, "127.77.0.1", WirePort)];
        var consumer = await host.AddAsync("app01", inbound: null, [.. wires, To("db02", plain, "127.77.0.2", PlainPort)], proxied: true, cancellationToken);
        var idle = new List<WireInstance>();
        for (var number = 0; number < Idle; number++)
            idle.Add(await host.AddAsync($"idle{number:00}", inbound: null, wires, proxied: true, cancellationToken));
        await Task.Delay(TimeSpan.FromSeconds(6), cancellationToken);
        var memory = Statistics.Of(idle.Select(static instance => instance.ProxyMemoryKib / 1024.0)).Median;

        using var service = await host.ListenAsync(provider, new IPEndPoint(IPAddress.Loopback, WireHost.Echo));
        using var bare = await host.ListenAsync(plain, new IPEndPoint(IPAddress.Any, InboundWire.ListenerPort));
        WireTraffic.Serve(service);
        WireTraffic.Serve(bare);
        var direct = new IPEndPoint(IPAddress.Parse(WireHost.Address), PlainPort);
        var (plainRate, wireRate, encrypting, decrypting, plainLatency, wireLatency, added, handshakes, perCpu) =
            (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            plainRate.Add(await PushAsync(host, consumer, direct, cancellationToken));
            var (before, beforeProvider) = (consumer.ProxyCpuSeconds, provider.ProxyCpuSeconds);
            wireRate.Add(await PushAsync(host, consumer, WireHost.Wire, cancellationToken));
            encrypting.Add(megabytes / (consumer.ProxyCpuSeconds - before));
            decrypting.Add(megabytes / (provider.ProxyCpuSeconds - beforeProvider));

            plainLatency.Add(await MedianAsync(host, consumer, direct, cancellationToken));
            wireLatency.Add(await MedianAsync(host, consumer, WireHost.Wire, cancellationToken));
            added.Add(wireLatency[^1] - plainLatency[^1]);

            beforeProvider = provider.ProxyCpuSeconds;
            var (count, seconds) = await HandshakesAsync(host, consumer, cancellationToken);
            handshakes.Add(count / seconds);
            perCpu.Add(count / (provider.ProxyCpuSeconds - beforeProvider));
        }

        var load = double.Parse((await File.ReadAllTextAsync("/proc/loadavg", cancellationToken)).Split(' ')[0], CultureInfo.InvariantCulture);
        return new WireResult(
            rounds, load, Middle(plainRate), Middle(wireRate), Middle(encrypting), Middle(decrypting), Middle(plainLatency), Middle(wireLatency), Middle(added),
            Middle(handshakes), Middle(perCpu), Idle, Math.Round(memory, 1));
    }

    private static double Middle(List<double> values) => Math.Round(Statistics.Of(values).Median, 1);

    private static OutboundWire To(string provider, WireInstance instance, string local, int port) =>
        new(provider, local, WireHost.Wire.Port, [new WireEndpoint(instance.Id, WireHost.Address, port)], WireMode.RoundRobin);

    private static async Task<double> MedianAsync(WireHost host, WireInstance from, IPEndPoint to, CancellationToken cancellationToken)
    {
        using var socket = await host.ConnectAsync(from, to, cancellationToken);
        return WireTraffic.MedianMicroseconds(socket, Requests);
    }

    private static async Task<(long Count, double Seconds)> HandshakesAsync(WireHost host, WireInstance from, CancellationToken cancellationToken)
    {
        var count = 0L;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => Task.Run(
            async () =>
            {
                while (Stopwatch.GetElapsedTime(started) < HandshakesFor)
                {
                    using var socket = await host.ConnectAsync(from, WireHost.Wire, cancellationToken);
                    WireTraffic.Exchange(socket);
                    Interlocked.Increment(ref count);
                }
            },
            cancellationToken)));
        return (count, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private async Task<double> PushAsync(WireHost host, WireInstance from, IPEndPoint to, CancellationToken cancellationToken)
    {
        using var socket = await host.ConnectAsync(from, to, cancellationToken);
        return megabytes / WireTraffic.Push(socket, megabytes * 1_000_000);
    }
}
