using System.Collections.Concurrent;
using Azure.Storage.Queues;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;

namespace Catalyze.PodApi.Tests.World;

/// <summary>Passes orders on like the real one; "builds" at once.</summary>
internal sealed class FakeManagementAgent(QueueServiceClient queues, int number = 1) : FakeAgent($"mgmt{number}", queues)
{
    public ConcurrentQueue<Order> Orders { get; } = new();

    public ConcurrentDictionary<string, CertificateGrant> Grants { get; } = new(StringComparer.Ordinal);

    /// <summary>Layers of every image it builds.</summary>
    public IReadOnlyList<ImageLayer> Layers { get; set; } = [];

    public bool BuildsFail { get; set; }

    /// <summary>When set, builds are not answered until it completes.</summary>
    public TaskCompletionSource? HoldBuilds { get; set; }

    public override EnrolmentRequest Enrolment(string token) => base.Enrolment(token) with
    {
        Kind = AgentKind.Management,
        Pod = $"management{number}",
        LinkPort = 7442 + number,
        ManagedPods = [$"pod{number}"],
        Registry = $"10.77.0.1:{4999 + number}",
    };

    protected override async Task CarryOutAsync(Order order, CancellationToken cancellationToken)
    {
        Orders.Enqueue(order);
        if (order is RelayOrder relay)
        {
            foreach (var relayed in relay.Relayed)
            {
                foreach (var grant in relayed.Grants) Grants[grant.InstanceId] = grant;
                foreach (var withdrawn in relayed.WithdrawnInstances) Grants.TryRemove(withdrawn, out _);
                await Queues.GetQueueClient($"orders-{relayed.HostId}").SendMessageAsync(relayed.Message, cancellationToken);
            }
        }

        if (order is not BuildImageOrder build) return;
        if (HoldBuilds is { } held) await held.Task.WaitAsync(cancellationToken);
        await ReportAsync(
            new BuildReport
            {
                ReportId = Guid.NewGuid().ToString("N"),
                AgentId = Id,
                ObservedAt = DateTimeOffset.UtcNow,
                OrderId = build.OrderId,
                DeploymentId = build.DeploymentId,
                ContentAddress = build.ContentAddress,
                Succeeded = !BuildsFail,
                Image = BuildsFail ? null : $"10.77.0.1:{4999 + number}/{build.Repository}@sha256:{build.ContentAddress}",
                Layers = Layers,
                Error = BuildsFail ? "exit code 1" : null,
                Output = BuildsFail ? "E: no such package" : "ok",
            },
            cancellationToken);
    }
}
