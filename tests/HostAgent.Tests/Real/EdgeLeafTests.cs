using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.Tests.Engines;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>A public certificate is renewed in an edge that serves: new connections get the new one, those that stand go on.</summary>
[Collection("hosts")]
public sealed class EdgeLeafTests(TwoHosts hosts) : IAsyncLifetime
{
    private const string Domain = "edge.catalyze.test";
    private const int PublicPort = 9443;
    private const int HostPort = 21080;
    private const int ServicePort = 9100;

    private readonly string _folder = Directory.CreateTempSubdirectory("cz-edge-").FullName;
    private readonly WireLoad _service = new();

    private TestHost Host => hosts.One;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        hosts.Authority.Life = TimeSpan.FromHours(72);
        Shell.Run($"xargs -r kill <{_folder}/edge.pid; rm -rf {_folder}", mayFail: true);
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task A_renewed_leaf_is_served_and_no_open_connection_is_dropped()
    {
        const string Edge = "edge-0-leaf";
        hosts.Authority.Life = TimeSpan.FromSeconds(45);
        var wiring = new InstanceWiring { Version = 1, PublicPorts = [new(HostPort, PublicPort)], Domains = [Domain], Edge = Wiring() };
        var order = OrderFor.Instance(hosts, Host, Edge, "edge", wiring);
        Host.ControlPlane.Send(OrderFor.Run(order));
        var healthy = await Host.AwaitAsync(Edge, InstanceState.Healthy);
        Assert.NotNull(healthy.CertificateExpiresAt);
        await Wait.UntilAsync(() => Host.ControlPlane.Offers.Last().NearestExpiry is { } ends && ends < DateTimeOffset.UtcNow.AddMinutes(2), "the host tells of the certificate that ends first");

        var pid = await Host.PidAsync(Edge);
        await _service.ServeAsync(pid, ServicePort);
        StartEdge(Edge, pid);
        using var open = await ConnectAsync(pid);
        var first = open.RemoteCertificate!.GetSerialNumberString();
        await EchoAsync(open);

        // A third of its life later it is renewed. The edge may refuse nobody meanwhile.
        await Wait.UntilAsync(
            () =>
            {
                EchoAsync(open).GetAwaiter().GetResult();
                using var fresh = ConnectAsync(pid).GetAwaiter().GetResult();
                EchoAsync(fresh).GetAwaiter().GetResult();
                return fresh.RemoteCertificate!.GetSerialNumberString() != first;
            },
            "the edge serves another leaf",
            seconds: 120);
        await EchoAsync(open);
        Assert.Equal(pid, await Host.PidAsync(Edge));

        Host.ControlPlane.Send(OrderFor.Stop(Edge));
        await Host.AwaitAsync(Edge, InstanceState.Stopped);
        await Wait.UntilAsync(() => !(Host.ControlPlane.Offers.Last().NearestExpiry < DateTimeOffset.UtcNow.AddHours(1)), "the host tells of it no more");
    }

    // As little as the agent needs to find an edge to be what it was told: the digest, the certificate list and both maps.
    private static EdgeWiring Wiring() => new()
    {
        Digest = "leaf-test",
        DeploymentId = "dep-1",
        Domains = [Domain],
        CertificateList = $"{InstanceWiring.EdgeCertificateFolder}{Domain}.pem {Domain}\n",
        Configuration = $$"""
            global
              description leaf-test
              stats socket ipv4@127.0.0.1:{{InstanceWiring.EdgeAdministrationPort}} level admin
            defaults
              mode tcp
              timeout connect 5s
              timeout client 300s
              timeout server 300s
            listen public
              bind :{{PublicPort}} ssl crt-list {{EdgeWiring.Folder}}{{EdgeWiring.CertificateListFile}}
              tcp-request content reject if { ssl_fc_sni,map({{EdgeWiring.Folder}}{{EdgeWiring.MaintenanceMap}}) -m found }
              tcp-request content accept if { ssl_fc_sni,map({{EdgeWiring.Folder}}{{EdgeWiring.DeploymentMap}}) -m found }
              server service 127.0.0.1:{{ServicePort}}

            """,
    };

    // HAProxy where an edge's own would be: in the instance's network, with its files where the edge sees them.
    private void StartEdge(string instance, int pid) => Shell.Run(
        $"mkdir -p /run/catalyze && unshare --mount sh -c 'mount --bind {Host.RunFolder}/instances/{instance} /run/catalyze && "
        + $"exec nsenter --net=/proc/{pid}/ns/net haproxy -W -D -S 127.0.0.1:{EdgeWiring.MasterPort} -p {_folder}/edge.pid -f {EdgeWiring.Folder}{EdgeWiring.ConfigurationFile}'");

    private async Task<SslStream> ConnectAsync(int pid)
    {
        var socket = await _service.ConnectAsync(pid, new IPEndPoint(IPAddress.Loopback, PublicPort));
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = Domain,
            // A resumed session would show the certificate it began with.
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        });
        return tls;
    }

    private static async Task EchoAsync(SslStream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await stream.WriteAsync("still there"u8.ToArray(), limit.Token);
        var answer = new byte[11];
        await stream.ReadExactlyAsync(answer, limit.Token);
        Assert.Equal("still there", Encoding.ASCII.GetString(answer));
    }
}
