using System.Security.Cryptography;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Orders;
using Catalyze.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalyze.Link.Tests;

/// <summary>An enrolled agent's side of the link, in a state folder of its own.</summary>
internal sealed class TestAgent : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly DirectoryInfo state = Directory.CreateTempSubdirectory("cz-mt-");

    private TestAgent(FakeControlPlane plane, string agentId)
    {
        Identity = AgentIdentity.LoadOrCreate(state.FullName, agentId, TimeProvider.System);
        ControlPlane = new ControlPlaneClient(
            new HttpClient { BaseAddress = plane.Address, Timeout = TimeSpan.FromSeconds(5) }, Identity, TimeProvider.System, NullLogger<ControlPlaneClient>.Instance);
        Reports = new ReportQueue(Identity, ControlPlane, TimeProvider.System, NullLogger<ReportQueue>.Instance);
    }

    public AgentIdentity Identity { get; }

    public ControlPlaneClient ControlPlane { get; }

    public ReportQueue Reports { get; }

    public CancellationToken Stopping => stopping.Token;

    public static async Task<TestAgent> EnrolAsync(FakeControlPlane plane)
    {
        var agent = new TestAgent(plane, AzuriteFixture.UniqueName("h"));
        await agent.ControlPlane.EnrolAsync(agent.Request(), CancellationToken.None);
        return agent;
    }

    public static RunInstancesOrder SomeOrder(string id = "order-1", int bulk = 0) => new()
    {
        OrderId = id,
        DeploymentId = "dep-1",
        EnvironmentId = "env-1",
        Instances = [],

        // Random, so that it does not compress away.
        AppArmorProfiles = new Dictionary<string, string>(StringComparer.Ordinal) { ["p"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(bulk)) },
    };

    public EnrolmentRequest Request(string token = FakeControlPlane.Token) => new()
    {
        Token = token,
        AgentId = Identity.AgentId,
        Kind = AgentKind.Host,
        Pod = "pod-1",
        Provider = "metal",
        Zone = "a",
        Address = "127.0.0.1",
        SigningKey = Identity.SigningPublicKey,
        SealingKey = Identity.SealingPublicKey,
    };

    public OrderQueue Orders(OrderQueueOptions? options = null) =>
        new(Identity, ControlPlane, Reports, options ?? new OrderQueueOptions(), TimeProvider.System, NullLogger<OrderQueue>.Instance);

    /// <summary>Receives into a list until the agent is disposed; acknowledges when told to.</summary>
    public List<ReceivedOrder> Collect(OrderQueue queue, bool acknowledge)
    {
        var received = new List<ReceivedOrder>();
        _ = Task.Run(async () =>
        {
            await foreach (var order in queue.ReceiveAsync(stopping.Token))
            {
                lock (received)
                    received.Add(order);
                if (acknowledge)
                    await order.AcknowledgeAsync(stopping.Token);
            }
        });
        return received;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Reports.DisposeAsync();
        ControlPlane.Dispose();
        Identity.Dispose();
        stopping.Dispose();
        state.Delete(recursive: true);
    }
}
