using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Catalyze.Contracts.Orders;
using Xunit;

namespace Catalyze.Pipeline.Tests.Wires;

/// <summary>Two real proxies, certificates as the management pod issues them, and a service that greets whoever reaches it.</summary>
public sealed class WireTests : IAsyncLifetime
{
    private const string Env = Examples.EnvironmentId;
    private const string OtherEnv = "env-0000000000";
    private readonly TestAuthority authority = new("environment");
    private readonly TestAuthority otherAuthority = new("other environment");
    private readonly TcpListener service = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<IDisposable> proxies = [];
    private readonly IPEndPoint wire = FreePort("127.0.0.1");
    private int reached;
    private Task serving = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        service.Start();
        serving = ServeAsync();
        var input = new ProxyInput(Env, "db01", "db01-0-a", new InboundWire(21001, ((IPEndPoint)service.LocalEndpoint).Port, ["app01", "app02"]), []);
        // In an instance the listener has the namespace to itself; here every test needs a port of its own.
        var configuration = ProxyConfiguration.Render(input).Replace("bind :8443", $"bind {wire}", StringComparison.Ordinal);
        proxies.Add(await RunningProxy.StartAsync(configuration, authority.Pem, authority.Issue(Env, "db01"), wire));
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        service.Stop();
        await serving;
        proxies.ForEach(p => p.Dispose());
        authority.Dispose();
        otherAuthority.Dispose();
        stop.Dispose();
    }

    [Theory]
    [InlineData("app01")]
    [InlineData("app02")]
    public async Task A_declared_consumer_reaches_the_service(string consumer) =>
        Assert.Equal("hello", await AskAsync(consumer, authority.Pem, authority.Issue(Env, consumer)));

    [Fact]
    public async Task A_service_that_is_no_declared_consumer_is_refused() =>
        await AssertRefusedAsync(AskAsync("app09", authority.Pem, authority.Issue(Env, "app09")));

    [Fact]
    public async Task A_declared_label_of_another_environment_is_refused_by_the_authority() =>
        await AssertRefusedAsync(AskAsync("app01", authority.Pem, otherAuthority.Issue(OtherEnv, "app01")));

    [Fact]
    public async Task Another_environment_is_refused_by_its_name_even_if_the_same_authority_signed_it() =>
        await AssertRefusedAsync(AskAsync("app01", authority.Pem, authority.Issue(OtherEnv, "app01")));

    [Fact]
    public async Task A_label_that_begins_like_a_declared_one_is_refused() =>
        await AssertRefusedAsync(AskAsync("app011", authority.Pem, authority.Issue(Env, "app011")));

    [Fact]
    public async Task A_peer_without_certificate_is_refused() => await AssertRefusedAsync(AskWithoutCertificateAsync(SslProtocols.Tls13));

    [Fact]
    public async Task A_peer_that_offers_TLS_1_2_at_most_is_refused() => await AssertRefusedAsync(AskWithoutCertificateAsync(SslProtocols.Tls12));

    [Fact]
    public async Task Plaintext_is_refused()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(wire);
        await client.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: db01\r\n\r\n"u8.ToArray());
        await AssertRefusedAsync(ReadAsync(client.GetStream()));
    }

    [Fact]
    public async Task A_consumer_refuses_a_provider_that_cannot_prove_its_name() =>
        await AssertRefusedAsync(AskAsync("app01", authority.Pem, authority.Issue(Env, "app01"), provider: "db02"));

    [Fact]
    public async Task A_consumer_refuses_a_provider_of_another_authority() =>
        await AssertRefusedAsync(AskAsync("app01", otherAuthority.Pem, authority.Issue(Env, "app01")));

    [Fact]
    public async Task A_wire_whose_provider_has_no_instance_closes_at_once()
    {
        var local = FreePort("127.77.0.1");
        var input = new ProxyInput(Env, "app01", "app01-0-k", null, [new OutboundWire("db01", "127.77.0.1", local.Port, [], WireMode.First)]);
        proxies.Add(await RunningProxy.StartAsync(ProxyConfiguration.Render(input), authority.Pem, authority.Issue(Env, "app01"), local));
        using var client = new TcpClient();
        await client.ConnectAsync(local);
        Assert.Equal("", await ReadAsync(client.GetStream()));
    }

    private static IPEndPoint FreePort(string address)
    {
        using var probe = new TcpListener(IPAddress.Parse(address), 0);
        probe.Start();
        return (IPEndPoint)probe.LocalEndpoint;
    }

    private static async Task<string> ReadAsync(Stream stream)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        var buffer = new byte[64];
        try
        {
            var read = await stream.ReadAsync(buffer, deadline.Token);
            return Encoding.ASCII.GetString(buffer, 0, read);
        }
        catch (IOException)
        {
            return ""; // Reset instead of closed: refused all the same.
        }
    }

    private async Task AssertRefusedAsync(Task<string> answer)
    {
        Assert.Equal("", await answer);
        Assert.Equal(0, reached);
    }

    private async Task<string> AskAsync(string consumer, string trusted, string leaf, string provider = "db01")
    {
        var local = FreePort("127.77.0.1");
        var input = new ProxyInput(
            Env, consumer, $"{consumer}-0-k", null,
            [new OutboundWire(provider, "127.77.0.1", local.Port, [new WireEndpoint("db01-0-a", "127.0.0.1", wire.Port)], WireMode.First)]);
        proxies.Add(await RunningProxy.StartAsync(ProxyConfiguration.Render(input), trusted, leaf, local));
        reached = 0; // Waiting for the listener may have gone through the wire.
        using var client = new TcpClient();
        await client.ConnectAsync(local);
        return await ReadAsync(client.GetStream());
    }

    private async Task<string> AskWithoutCertificateAsync(SslProtocols protocol)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(wire);
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "db01",
                EnabledSslProtocols = protocol,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject.Contains("CN=db01", StringComparison.Ordinal) == true,
            });
            // In TLS 1.3 the client learns of the refusal with the first byte it reads.
            return await ReadAsync(tls);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return "";
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await service.AcceptTcpClientAsync(stop.Token);
                Interlocked.Increment(ref reached);
                try
                {
                    await client.GetStream().WriteAsync("hello"u8.ToArray(), stop.Token);
                }
                catch (IOException)
                {
                    // The caller was cut before its answer; the next one is served.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException && stop.IsCancellationRequested)
        {
            // The test is over.
        }
    }
}
