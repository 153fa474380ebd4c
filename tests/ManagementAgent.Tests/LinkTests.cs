using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Security;
using Catalyze.Link;
using Catalyze.ManagementAgent.Hosts;
using Catalyze.ManagementAgent.Offers;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.ManagementAgent.Tests;

public sealed class LinkTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync(azurite);

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task A_relayed_order_rings_its_host_which_receives_it_at_once()
    {
        var host = await pod.AddHostAsync();
        host.Connect();
        var received = host.Collect();
        await Eventually.HoldsAsync(() => host.Doorbell.IsUp);

        var relay = new List<double>();
        var direct = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var put = Stopwatch.GetTimestamp();
            if (i % 2 == 0)
            {
                await pod.Plane.SendAsync(pod.Options.AgentId, Orders.Relay(pod, host.Id, $"o{i}"));
            }
            else
            {
                // What the agent does for each host: queue, then doorbell.
                await pod.Plane.OrdersOf(host.Id).SendMessageAsync(pod.Plane.MessageFor(host.Id, Orders.Run($"o{i}")));
                pod.Services.GetRequiredService<DoorbellRegistry>().Ring(host.Id);
            }

            await Eventually.HoldsAsync(() => received.Exists(order => order.OrderId == $"o{i}"));
            (i % 2 == 0 ? relay : direct).Add(Stopwatch.GetElapsedTime(put, received[i].At).TotalMilliseconds);
        }

        output.WriteLine($"put, ring → received: median {direct.Order().ElementAt(5):0.0} ms, worst {direct.Max():0.0} ms");
        output.WriteLine($"relay order put → host has received: median {relay.Order().ElementAt(5):0.0} ms, worst {relay.Max():0.0} ms");
    }

    [Fact]
    public async Task A_host_that_joins_while_the_agent_runs_is_admitted_without_waiting_for_a_renewal()
    {
        var first = await pod.AddHostAsync();
        first.Connect();
        await Eventually.HoldsAsync(() => first.Doorbell.IsUp);
        var second = await pod.AddHostAsync();
        second.Connect();
        await Eventually.HoldsAsync(() => second.Doorbell.IsUp);
    }

    [Fact]
    public async Task A_key_that_is_no_host_of_ours_is_refused_before_any_request()
    {
        await using var stranger = await TestHost.EnrolAsync(pod.Plane, "another-pod", Path.Combine(pod.Folder, "stranger"));
        using var tls = await HandshakeAsync(stranger.Identity);
        Assert.Equal(0, await ReadOrZeroAsync(tls));
    }

    [Fact]
    public async Task A_connection_without_a_certificate_or_with_older_tls_is_refused()
    {
        using (var anonymous = await HandshakeAsync(identity: null))
            Assert.Equal(0, await ReadOrZeroAsync(anonymous));
        var host = await pod.AddHostAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => HandshakeAsync(host.Identity, SslProtocols.Tls12));
    }

    [Fact]
    public async Task A_host_does_not_speak_with_an_agent_of_another_key()
    {
        var host = await pod.AddHostAsync();
        var real = pod.Plane.Agents[pod.Options.AgentId];
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        pod.Plane.Agents[pod.Options.AgentId] = real with { SigningKey = other.ExportSubjectPublicKeyInfo() };
        await Assert.ThrowsAsync<LinkUnavailableException>(() => host.Doorbell.SendOfferAsync(host.Offer(pod.Pod), host.Stopping));
    }

    [Fact]
    public async Task A_revoked_host_loses_its_doorbell_and_is_not_let_in_again()
    {
        var host = await pod.AddHostAsync();
        host.Connect();
        await Eventually.HoldsAsync(() => host.Doorbell.IsUp);

        pod.Plane.Agents.TryRemove(host.Id, out _);
        await Eventually.HoldsAsync(async () =>
        {
            // In life the next renewal of credentials brings it; asked for more than once because requests have to be a second apart.
            await pod.Services.GetRequiredService<HostDirectory>().RenewAsync(CancellationToken.None);
            return !host.Doorbell.IsUp;
        });
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => host.Doorbell.SendOfferAsync(host.Offer(pod.Pod), host.Stopping));
        Assert.True(refused is HttpRequestException or LinkUnavailableException, refused.ToString());
    }

    [Fact]
    public async Task When_an_agent_is_lost_its_hosts_go_on_with_the_next()
    {
        await using var second = await StartSecondAsync();
        var host = await pod.AddHostAsync();
        host.Connect();
        await Eventually.HoldsAsync(() => host.Doorbell.ConnectedTo == pod.Options.AgentId);
        await pod.StopAgentAsync();
        await Eventually.HoldsAsync(() => host.Doorbell.ConnectedTo == second.Options.AgentId);
        await host.Doorbell.SendOfferAsync(host.Offer(pod.Pod), host.Stopping);
    }

    [Fact]
    public async Task Offers_are_published_in_the_hosts_own_signature_and_an_offer_for_another_host_is_refused()
    {
        var host = await pod.AddHostAsync();
        var other = await pod.AddHostAsync();
        await host.Doorbell.SendOfferAsync(host.Offer(pod.Pod), host.Stopping);
        await other.Doorbell.SendOfferAsync(other.Offer(pod.Pod), other.Stopping);
        IReadOnlyDictionary<string, SignedMessage> published = new Dictionary<string, SignedMessage>();
        await Eventually.HoldsAsync(async () => (published = await PublishedAsync(pod.Options.AgentId)).Count == 2);
        Assert.Equal([.. new[] { host.Id, other.Id }.Order(StringComparer.Ordinal)], published.Keys.Order(StringComparer.Ordinal));
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(host.Identity.SigningPublicKey, out _);
        Assert.True(published[host.Id].IsSignedBy(key));

        await host.Doorbell.SendOfferAsync(host.Offer(pod.Pod, version: 2, memory: 1), host.Stopping);
        await host.Doorbell.SendOfferAsync(host.Offer(pod.Pod, version: 1, memory: 2), host.Stopping);
        await Eventually.HoldsAsync(async () => (await PublishedAsync(pod.Options.AgentId))[host.Id].Read<Offer>().Capacity.MemoryMib == 1);

        await Assert.ThrowsAsync<HttpRequestException>(() => host.Doorbell.SendOfferAsync(other.Offer(pod.Pod, version: 9), host.Stopping));
        await Assert.ThrowsAsync<HttpRequestException>(() => host.Doorbell.SendOfferAsync(host.Offer("pod-of-others", version: 9), host.Stopping));
    }

    [Fact]
    public async Task Two_management_agents_of_a_pod_do_not_overwrite_each_others_hosts()
    {
        await using var second = await StartSecondAsync();
        var (mine, others) = (await pod.AddHostAsync(), await pod.AddHostAsync());
        mine.Connect();
        await Eventually.HoldsAsync(() => mine.Doorbell.ConnectedTo == pod.Options.AgentId);
        await mine.Doorbell.SendOfferAsync(mine.Offer(pod.Pod), mine.Stopping);
        second.Services.GetRequiredService<OfferBook>().Accept(
            new ManagedHost(others.Id, pod.Pod, others.Identity.SigningPublicKey, ""), others.Identity.Sign(others.Offer(pod.Pod)));

        await Eventually.HoldsAsync(async () =>
            (await PublishedAsync(pod.Options.AgentId)).ContainsKey(mine.Id) && (await PublishedAsync(second.Options.AgentId)).ContainsKey(others.Id));
        await pod.StopAgentAsync();
        await pod.StartAgentAsync();
        await Eventually.HoldsAsync(async () => (await PublishedAsync(pod.Options.AgentId)).Count == 0);
        Assert.Contains(others.Id, (await PublishedAsync(second.Options.AgentId)).Keys);
    }

    private async Task<TestPod> StartSecondAsync()
    {
        var second = await TestPod.PrepareAsync(azurite);
        second.Options = pod.Options with
        {
            AgentId = AzuriteFixture.UniqueName("z"),
            LinkPort = FreePort.Next(),
            StateFolder = second.Options.StateFolder,
        };
        await second.StartAgentAsync();
        return second;
    }

    private static async Task<int> ReadOrZeroAsync(Stream tls)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));

            // The beginning of HTTP/2, to which an admitted client would get settings.
            await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray(), limit.Token);
            return await tls.ReadAsync(new byte[100], limit.Token);
        }
        catch (IOException)
        {
            // Reset instead of closed: refused all the same.
            return 0;
        }
    }

    /// <summary>What an agent has published of the pod, put together as the control plane does.</summary>
    private async Task<IReadOnlyDictionary<string, SignedMessage>> PublishedAsync(string agent)
    {
        var (snapshot, delta) = pod.Plane.OffersOf(pod.Pod, agent);
        if (!await delta.ExistsAsync()) return new Dictionary<string, SignedMessage>();
        var changes = OfferBlobCodec.Decode<OfferDelta>((await delta.DownloadContentAsync()).Value.Content.ToStream());
        var all = OfferBlobCodec.Decode<OfferSnapshot>((await snapshot.DownloadContentAsync()).Value.Content.ToStream());
        return all.Offers.Concat(changes.Changed).GroupBy(o => o.Signer, StringComparer.Ordinal).Where(o => changes.Heard.ContainsKey(o.Key))
            .ToDictionary(o => o.Key, o => o.Last(), StringComparer.Ordinal);
    }

    private async Task<SslStream> HandshakeAsync(AgentIdentity? identity, SslProtocols protocols = SslProtocols.Tls13)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, pod.Options.LinkPort);
        var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            EnabledSslProtocols = protocols,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            ClientCertificateContext = identity is null ? null : SslStreamCertificateContext.Create(identity.LinkCertificate, additionalCertificates: null, offline: true),
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        });
        return tls;
    }
}
