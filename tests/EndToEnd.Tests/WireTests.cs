using System.Net;
using Catalyze.Contracts.Deployments;
using Xunit;

namespace Catalyze.EndToEnd.Tests;

/// <summary>Only declared connections exist, and what crosses the pod's network on them is TLS.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class WireTests(LocalPod pod)
{
    /// <summary>A PostgreSQL client's opening message for the user app; a server that hears it answers R.</summary>
    private const string Opening = """printf '\000\000\000\037\000\003\000\000user\000app\000database\000app\000\000'; sleep 2""";

    [Fact]
    public async Task A_declared_consumer_reaches_the_database_through_its_wire()
    {
        var sample = await pod.SampleAsync();
        var consumer = Instances(sample, "app01")[0];

        var answer = await AskOverTlsAsync(consumer, await DatabaseAsync(sample), pod.ProxyFolder(consumer.HostId, consumer.InstanceId));

        Assert.StartsWith("R", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_undeclared_service_of_the_same_environment_is_refused_by_certificate()
    {
        var sample = await pod.SampleAsync();
        var stranger = Instances(sample, "cache01")[0];

        var answer = await AskOverTlsAsync(stranger, await DatabaseAsync(sample), pod.ProxyFolder(stranger.HostId, stranger.InstanceId));

        Assert.Equal("", answer.Output);
    }

    [Fact]
    public async Task A_service_of_another_environment_is_refused_by_certificate()
    {
        var sample = await pod.SampleAsync();
        await using var other = new TestEnvironment(pod, "other environment");
        await pod.Api.DeployAsync(other.Specification([Services.Redis("cache01")]));
        var stranger = Instances(await other.StatusAsync(), "cache01")[0];

        var answer = await AskOverTlsAsync(stranger, await DatabaseAsync(sample), pod.ProxyFolder(stranger.HostId, stranger.InstanceId));

        Assert.Equal("", answer.Output);
        Assert.False((await ConnectAsync(stranger, await PrivateEndpointAsync(sample))).ExitCode == 0, "the plain port has a route from another environment");
    }

    [Fact]
    public async Task Nobody_is_let_in_without_a_certificate()
    {
        var sample = await pod.SampleAsync();
        var stranger = Instances(sample, "cache01")[0];

        var answer = await AskOverTlsAsync(stranger, await DatabaseAsync(sample), proxyFolder: null);

        Assert.Equal("", answer.Output);
    }

    [Fact]
    public async Task The_plain_port_has_no_route_not_even_for_a_declared_consumer()
    {
        var sample = await pod.SampleAsync();
        var database = await DatabaseAsync(sample);
        foreach (var instance in Instances(sample, "app01").Concat(Instances(sample, "cache01")))
        {
            Assert.NotEqual(0, (await ConnectAsync(instance, await PrivateEndpointAsync(sample))).ExitCode);
            Assert.NotEqual(0, (await ConnectAsync(instance, new IPEndPoint(database.Address, 5432))).ExitCode);
        }
    }

    [Fact]
    public async Task An_undeclared_service_knows_no_name_for_the_database()
    {
        var stranger = Instances(await pod.SampleAsync(), "cache01")[0];
        var container = (await pod.DockerAsync(stranger.HostId, "ps", "--quiet", "--filter", $"label=catalyze.instance={stranger.InstanceId}")).Trim();

        var hosts = await pod.DockerAsync(stranger.HostId, "exec", container, "cat", "/etc/hosts");

        Assert.DoesNotContain("db01", hosts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_capture_on_the_pods_network_shows_tls_only()
    {
        var marker = $"Marker{Guid.NewGuid():N}";
        var file = Path.Combine(LocalPod.TestOutput("captures"), "wires.pcap");
        using var browser = pod.Browser();
        using (var capture = await Capture.StartAsync("cz0", file))
        {
            for (var visit = 0; visit < 6; visit++)
                await SampleTests.BookAsync(browser, pod, $"{marker}{visit}");
            await browser.GetStringAsync(SampleTests.Address(pod, "/api/appointments"));
            // The application keeps its connections; a flow can be judged only by its beginning, so new ones are opened. The two instances are on
            // different hosts, so at least one of them crosses the network.
            foreach (var application in Instances(await pod.SampleAsync(), "app01"))
                Assert.Equal("R", await AskAsync(application, await pod.LocalEndpointAsync(application, "db01")));
            await capture.EndAsync();
        }

        var packets = CapturedPackets.Read(file);
        Assert.DoesNotContain(packets, p => p.Contains(marker));
        var flows = packets.WireFlows();
        Assert.NotEmpty(flows);
        Assert.All(flows, f => Assert.True(f.IsTls, $"{f.Name} began with {Convert.ToHexString(f.First.AsSpan(0, Math.Min(8, f.First.Length)))}, which is not TLS"));
    }

    private static IReadOnlyList<InstanceStatus> Instances(EnvironmentStatus environment, string label) => environment.Services.Single(s => s.Label == label).Instances;

    private async Task<IPEndPoint> DatabaseAsync(EnvironmentStatus sample) =>
        await pod.WireEndpointAsync(Instances(sample, "db01").Single(i => i.Role == "primary"), Instances(sample, "app01")[0]);

    /// <summary>The database's address within its own network namespace, with its plain port.</summary>
    private async Task<IPEndPoint> PrivateEndpointAsync(EnvironmentStatus sample)
    {
        var primary = Instances(sample, "db01").Single(i => i.Role == "primary");
        var addresses = (await pod.InNetworkOfAsync(primary, "", "ip", "-4", "-oneline", "address", "show", "scope", "global")).Demand();
        return new IPEndPoint(IPAddress.Parse(addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3].Split('/')[0]), 5432);
    }

    /// <summary>What the database answers through the consumer's own wire.</summary>
    private async Task<string> AskAsync(InstanceStatus from, IPEndPoint to) =>
        (await pod.InNetworkOfAsync(from, "", "timeout", "8", "bash", "-c", $"exec 3<>/dev/tcp/{to.Address}/{LocalPod.Number(to.Port)}; ({Opening}) >&3; head -c 1 <&3")).Demand();

    private Task<ShellResult> ConnectAsync(InstanceStatus from, IPEndPoint to) =>
        pod.InNetworkOfAsync(from, "", "timeout", "3", "bash", "-c", $"exec 3<>/dev/tcp/{to.Address}/{LocalPod.Number(to.Port)}");

    private Task<ShellResult> AskOverTlsAsync(InstanceStatus from, IPEndPoint to, string? proxyFolder)
    {
        var certificate = proxyFolder is null ? "" : $"-cert {proxyFolder}/wire.pem -key {proxyFolder}/wire.pem";
        return pod.InNetworkOfAsync(from, "", "bash", "-c", $"({Opening}) | timeout 8 openssl s_client -quiet -connect {to} -tls1_3 {certificate} | head -c 1");
    }
}
