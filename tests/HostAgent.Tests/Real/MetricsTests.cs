using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.Metrics;
using Catalyze.HostAgent.Tests.Engines;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>What the kernel counts of a real instance, and what the agent tells of it.</summary>
[Collection("hosts")]
public sealed class MetricsTests(TwoHosts hosts)
{
    [Fact]
    public async Task A_working_instance_is_measured_by_itself_and_told_of_within_two_minutes()
    {
        var (provider, consumer) = ("db61-0-used", "app61-0-used");
        hosts.One.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(hosts, hosts.One, provider, "db61", OrderFor.Wires(provider, "db61", OrderFor.Inbound(21072, "app61")))));
        hosts.Two.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(
            hosts, hosts.Two, consumer, "app61", OrderFor.Wires(consumer, "app61", inbound: null, [OrderFor.To("db61", hosts.One, provider, 21072)]))));
        await hosts.Two.AwaitAsync(consumer, InstanceState.Healthy);
        await hosts.One.AwaitAsync(provider, InstanceState.Healthy);

        var reader = new CounterReader();
        var pid = await hosts.One.PidAsync(provider);
        var before = reader.Read(pid)!;
        Assert.InRange(before.MemoryBytes, 1, 32L * 1024 * 1024);
        // Half a core for a while, which the instance may use, and something to answer over its wire.
        await hosts.One.Engine.Client.Exec.RunAsync("cz-" + provider, ["/bin/sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done"], user: null, CancellationToken.None);
        Assert.Contains("good morning", await hosts.Two.GetAsync(consumer, "127.77.0.1", 9001), StringComparison.Ordinal);
        var after = reader.Read(pid)!;
        Assert.True(after.CpuMicroseconds > before.CpuMicroseconds + 50_000, $"{before} {after}");
        Assert.True(after.Received.Since(before.Received) is { Bytes: > 500, Packets: > 3 }, $"{before} {after}");
        Assert.True(after.Sent.Since(before.Sent) is { Bytes: > 500, Packets: > 3 }, $"{before} {after}");

        await Wait.UntilAsync(() => hosts.One.ControlPlane.Measured(provider).Count > 0, "the agent tells what the instance used", seconds: 200);
        var sample = hosts.One.ControlPlane.Measured(provider)[0];
        Assert.Equal((0, 0), (sample.At.Second, sample.At.Millisecond));
        Assert.InRange(sample.MemoryKib, 1, 32 * 1024);
        Assert.InRange(sample.CpuMillis, 0, 600);
    }
}
