using System.Net;
using Catalyze.Contracts.Deployments;
using Xunit;

namespace Catalyze.EndToEnd.Tests;

/// <summary>What crosses the pod's network is TLS; that only declared connections exist is for the isolation matrix to show.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class WireTests(LocalPod pod)
{
    /// <summary>A PostgreSQL client's opening message for the user app; a server that hears it answers R.</summary>
    private const string Opening = """printf '\000\000\000\037\000\003\000\000user\000app\000database\000app\000\000'; sleep 2""";

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

    /// <summary>What the database answers through the consumer's own wire.</summary>
    private async Task<string> AskAsync(InstanceStatus from, IPEndPoint to) =>
        (await pod.InNetworkOfAsync(from, "", "timeout", "8", "bash", "-c", $"exec 3<>/dev/tcp/{to.Address}/{LocalPod.Number(to.Port)}; ({Opening}) >&3; head -c 1 <&3")).Demand();
}
