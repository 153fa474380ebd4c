using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Offers;
using Catalyze.Link;
using Catalyze.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalyze.ManagementAgent.Tests;

/// <summary>A host's link, real but for the host.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();

    private TestHost(FakeControlPlane plane, string stateFolder)
    {
        Identity = AgentIdentity.LoadOrCreate(stateFolder, AzuriteFixture.UniqueName("h"), TimeProvider.System);
        ControlPlane = new ControlPlaneClient(new HttpClient { BaseAddress = plane.Address }, Identity, TimeProvider.System, NullLogger<ControlPlaneClient>.Instance);
        Doorbell = new DoorbellClient(Identity, ControlPlane, TimeProvider.System, NullLogger<DoorbellClient>.Instance);
        Reports = new ReportQueue(Identity, ControlPlane, TimeProvider.System, NullLogger<ReportQueue>.Instance);
        Orders = new OrderQueue(
            Identity,
            ControlPlane,
            Reports,
            new OrderQueueOptions { LinkedDelay = TimeSpan.FromMinutes(5), IdleDelay = TimeSpan.FromMilliseconds(500) },
            TimeProvider.System,
            NullLogger<OrderQueue>.Instance);
        Doorbell.Ring += Orders.Wake;
        Doorbell.LinkChanged += up => Orders.Linked = up;
    }

    public AgentIdentity Identity { get; }

    public ControlPlaneClient ControlPlane { get; }

    public DoorbellClient Doorbell { get; }

    public ReportQueue Reports { get; }

    public OrderQueue Orders { get; }

    public string Id => Identity.AgentId;

    public CancellationToken Stopping => stopping.Token;

    public static async Task<TestHost> EnrolAsync(FakeControlPlane plane, string pod, string stateFolder)
    {
        var host = new TestHost(plane, stateFolder);
        await host.ControlPlane.EnrolAsync(
            new EnrolmentRequest
            {
                Token = FakeControlPlane.Token,
                AgentId = host.Id,
                Kind = AgentKind.Host,
                Pod = pod,
                Provider = "metal",
                Zone = "a",
                Address = "127.0.0.1",
                SigningKey = host.Identity.SigningPublicKey,
                SealingKey = host.Identity.SealingPublicKey,
            },
            CancellationToken.None);
        return host;
    }

    /// <summary>Follows announced authorities as a host agent does: renews its instance's leaf, then confirms. The leaf of each epoch is kept.</summary>
    public List<(long Epoch, IssuedCertificate Leaf)> Follow(string instanceId, ECDsa key)
    {
        var leaves = new List<(long, IssuedCertificate)>();
        Doorbell.AuthorityChanged += (environmentId, epoch) => _ = Task.Run(async () =>
        {
            var issued = await Doorbell.RequestCertificateAsync(new CertificateSigningOrder(instanceId, CertificatePurpose.Wire, SigningRequest(key)), Stopping);
            lock (leaves)
                leaves.Add((epoch, issued));
            await Doorbell.ConfirmAuthorityAsync(new AuthorityConfirmation(environmentId, issued.Epoch, []), Stopping);
        });
        return leaves;
    }

    public void Connect() => _ = Doorbell.RunAsync(stopping.Token);

    /// <summary>Receives and acknowledges orders into a list.</summary>
    public List<(string OrderId, long At)> Collect()
    {
        var received = new List<(string, long)>();
        _ = Task.Run(async () =>
        {
            await foreach (var order in Orders.ReceiveAsync(stopping.Token))
            {
                lock (received)
                    received.Add((order.Order.OrderId, System.Diagnostics.Stopwatch.GetTimestamp()));
                await order.AcknowledgeAsync(stopping.Token);
            }
        });
        return received;
    }

    public Offer Offer(string pod, long version = 1, long memory = 4096) => new()
    {
        HostId = Id,
        Pod = pod,
        Provider = "metal",
        Zone = "a",
        Address = "127.0.0.1",
        Version = version,
        Epoch = "e1",
        ObservedAt = DateTimeOffset.UtcNow,
        Capacity = new HostCapacity(4000, memory, 10_000, 1000, 50),
        Features = new HostFeatures(EnforcesAppArmor: false, 1, "6.1", "20.10"),
    };

    public static string SigningRequest(ECDsa key) =>
        new CertificateRequest("CN=whatever the host likes", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        Doorbell.Dispose();
        await Reports.DisposeAsync();
        ControlPlane.Dispose();
        Identity.Dispose();
        stopping.Dispose();
    }
}
