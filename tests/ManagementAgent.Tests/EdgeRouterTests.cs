using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.ManagementAgent.Tests;

public sealed class EdgeRouterTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private readonly CancellationTokenSource stopping = new();
    private TestPod pod = null!;

    private string PidFile => Path.Combine(pod.Options.StateFolder, "edge", "haproxy.pid");

    public async Task InitializeAsync()
    {
        pod = await TestPod.PrepareAsync(azurite);
        pod.Options = pod.Options with { EdgeAddress = new IPEndPoint(IPAddress.Loopback, FreePort.Next()), PlainEdgeAddress = new IPEndPoint(IPAddress.Loopback, FreePort.Next()) };
        await pod.StartAgentAsync();
    }

    public async Task DisposeAsync()
    {
        await stopping.CancelAsync();
        await pod.StopAgentAsync();
        if (File.Exists(PidFile))
            Process.GetProcessById(Pid()).Kill();
        await pod.DisposeAsync();
    }

    [Fact]
    public async Task Names_lead_to_their_own_edge_others_are_refused_and_the_router_outlives_the_agent()
    {
        var (first, second) = (ServeTls("first.example.org"), ServeTls("second.example.org"));
        await RouteAsync("env-1", new DomainRoute("first.example.org", [new WireEndpoint("edge-0-a", "127.0.0.1", first)]));
        await RouteAsync("env-2", new DomainRoute("second.example.org", [new WireEndpoint("edge-0-b", "127.0.0.1", second)]));
        await Eventually.HoldsAsync(async () => await NameServedAsync("first.example.org") == "first.example.org");
        await Eventually.HoldsAsync(async () => await NameServedAsync("SECOND.example.org") == "second.example.org");
        Assert.Null(await NameServedAsync("unknown.example.org"));

        // An open connection outlives a change of routes.
        using var open = await ConnectAsync("first.example.org");
        var earlier = Pid();
        await RouteAsync("env-2", new DomainRoute("third.example.org", [new WireEndpoint("edge-0-b", "127.0.0.1", second)]));
        await Eventually.HoldsAsync(async () => await NameServedAsync("third.example.org") == "second.example.org");
        Assert.Null(await NameServedAsync("second.example.org"));
        await open.WriteAsync("still there?"u8.ToArray());
        Assert.Equal(12, await open.ReadAtLeastAsync(new byte[12], 12));

        // It serves before its number is written down.
        await Eventually.HoldsAsync(() => Pid() != earlier);

        // A restart of the agent leaves the same router; a router that dies is started again.
        var pid = Pid();
        await pod.StopAgentAsync();
        Assert.Equal("first.example.org", await NameServedAsync("first.example.org"));
        await pod.StartAgentAsync();
        await Task.Delay(1500);
        Assert.Equal(pid, Pid());
        Process.GetProcessById(pid).Kill();
        await Eventually.HoldsAsync(async () => await NameServedAsync("first.example.org") == "first.example.org");
        Assert.NotEqual(pid, Pid());
    }

    [Fact]
    public async Task Plain_HTTP_is_answered_with_the_way_to_HTTPS_or_refused()
    {
        var endpoint = new WireEndpoint("edge-0-a", "127.0.0.1", ServeTls("first.example.org"));
        await RouteAsync("env-1", new DomainRoute("first.example.org", [endpoint]), new DomainRoute("second.example.org", [endpoint]) { RedirectHttp = false });
        await Eventually.HoldsAsync(async () => await NameServedAsync("first.example.org") is not null);
        using var visitor = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });

        async Task<(HttpStatusCode, string?)> AskAsync(string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://{pod.Options.PlainEdgeAddress}/a/b?c=d")) { Headers = { Host = host } };
            using var answer = await visitor.SendAsync(request);
            return (answer.StatusCode, answer.Headers.Location?.OriginalString);
        }

        Assert.Equal((HttpStatusCode.PermanentRedirect, $"https://first.example.org:{pod.Options.EdgeAddress!.Port}/a/b?c=d"), await AskAsync("First.example.org:80"));
        Assert.Equal((HttpStatusCode.Forbidden, null), await AskAsync("second.example.org"));
        Assert.Equal((HttpStatusCode.Forbidden, null), await AskAsync("unknown.example.org"));
    }

    [Fact]
    public async Task A_name_that_would_change_the_configuration_is_refused_and_reported()
    {
        await RouteAsync("env-1", new DomainRoute("a.example.org\nlisten evil", [new WireEndpoint("edge-0-a", "127.0.0.1", 1)]));
        Assert.Contains("is not a host name", (await pod.Plane.NextReportAsync<OrderRefusedReport>()).Reason, StringComparison.Ordinal);
    }

    private Task RouteAsync(string environment, params DomainRoute[] routes) => pod.Plane.SendAsync(
        pod.Options.AgentId,
        new RouteDomainsOrder { OrderId = $"route-{Guid.NewGuid():N}", DeploymentId = "dep-1", EnvironmentId = environment, Routes = routes });

    private int Pid() => int.Parse(File.ReadAllText(PidFile));

    /// <summary>Name in the certificate of whoever answers; null when the connection is refused.</summary>
    private async Task<string?> NameServedAsync(string name)
    {
        try
        {
            using var tls = await ConnectAsync(name);
            return ((X509Certificate2)tls.RemoteCertificate!).GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return null;
        }
    }

    private async Task<SslStream> ConnectAsync(string name)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var tcp = new TcpClient();
        await tcp.ConnectAsync(pod.Options.EdgeAddress!, limit.Token);
        var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = name, RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null }, limit.Token);
        return tls;
    }

    /// <summary>A TLS echo server with a certificate of that name; returns its port.</summary>
    private int ServeTls(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = Task.Run(async () =>
        {
            while (true)
                _ = EchoAsync(await listener.AcceptTcpClientAsync(stopping.Token));
        });
        return ((IPEndPoint)listener.LocalEndpoint).Port;

        async Task EchoAsync(TcpClient client)
        {
            try
            {
                // Who the visitor is comes first, in a header of the PROXY protocol, version 2: 16 bytes, the last two of them the length of the rest.
                var head = new byte[16];
                await client.GetStream().ReadExactlyAsync(head, stopping.Token);
                await client.GetStream().ReadExactlyAsync(new byte[(head[14] << 8) + head[15]], stopping.Token);
                if (!head.AsSpan(0, 12).SequenceEqual("\r\n\r\n\0\r\nQUIT\n"u8))
                    return;
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(certificate);
                await tls.CopyToAsync(tls, stopping.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // Health checks connect and go away; tests end.
            }
        }
    }
}
