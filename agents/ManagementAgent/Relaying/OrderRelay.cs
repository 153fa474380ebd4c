using Azure;
using Azure.Storage.Queues;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Link;
using Catalyze.ManagementAgent.Authorities;
using Catalyze.ManagementAgent.Hosts;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Relaying;

/// <summary>
/// Passes orders on to hosts: grants first, so that no host asks in vain; then each host's queue, then its doorbell. Doing it twice is harmless, since
/// hosts take the same order twice as one.
/// </summary>
internal sealed partial class OrderRelay(
    HostDirectory hosts, DoorbellRegistry doorbells, GrantStore grants, IntermediateExchange intermediates, IReportSink reports, ManagementAgentOptions options, TimeProvider time, ILogger<OrderRelay> log)
{
    private const int Attempts = 4;

    /// <summary>Returns when every message lies on its host's queue, and hosts that are not ours any more are reported.</summary>
    /// <exception cref="RequestFailedException">A queue did not take its message.</exception>
    public async Task RelayAsync(RelayOrder order, DateTimeOffset signedAt, CancellationToken cancellationToken)
    {
        // Before the grants: no host may have an answer from a root of this agent's own where another one holds it.
        if (order.Relayed.Any(static relayed => relayed.Grants.Count > 0))
            intermediates.Follow(order.EnvironmentId, order.RootHolder);
        grants.Apply(order.Relayed, signedAt);
        await Task.WhenAll(order.Relayed.Select(relayed => PassOnAsync(order, relayed, cancellationToken)));
    }

    private async Task PassOnAsync(RelayOrder order, RelayedOrder relayed, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));
        for (var attempt = 1; ; attempt++)
        {
            if (await hosts.ByNameAsync(relayed.HostId, cancellationToken) is not { } host)
            {
                await ReportUnknownAsync(order, relayed, cancellationToken);
                return;
            }

            try
            {
                var queueOptions = StorageClientOptions.Queues();
                queueOptions.MessageEncoding = QueueMessageEncoding.Base64;
                await new QueueClient(new Uri(host.OrderQueueUri), queueOptions).SendMessageAsync(relayed.Message, cancellationToken);
                LogPassedOn(log, order.OrderId, host.HostId, doorbells.Ring(host.HostId));
                return;
            }
            catch (RequestFailedException e) when (attempt < Attempts)
            {
                LogRetry(log, host.HostId, e.Message);
                if (e.Status is 401 or 403)
                    await hosts.RenewAsync(cancellationToken);
            }

            await Task.Delay(backoff.Next(), time, cancellationToken);
        }
    }

    private async Task ReportUnknownAsync(RelayOrder order, RelayedOrder relayed, CancellationToken cancellationToken)
    {
        LogUnknownHost(log, relayed.HostId, order.OrderId);
        await reports.SendAsync(
            new OrderRefusedReport
            {
                ReportId = $"unknown-host-{order.OrderId}-{relayed.HostId}",
                AgentId = options.AgentId,
                ObservedAt = time.GetUtcNow(),
                OrderId = order.OrderId,
                DeploymentId = order.DeploymentId,
                Instances = [.. relayed.Grants.Select(static grant => grant.InstanceId)],
                Code = "unknown-host",
                Reason = $"Host '{relayed.HostId}' is not, or no longer, looked after by this agent.",
            },
            cancellationToken);
    }

    [LoggerMessage(5140, LogLevel.Information, "Passed order {OrderId} on to {HostId}; doorbell rung: {Rung}")]
    private static partial void LogPassedOn(ILogger log, string orderId, string hostId, bool rung);

    [LoggerMessage(5141, LogLevel.Warning, "The queue of {HostId} did not take a message ({Reason}); again")]
    private static partial void LogRetry(ILogger log, string hostId, string reason);

    [LoggerMessage(5142, LogLevel.Warning, "Host {HostId} of order {OrderId} is unknown")]
    private static partial void LogUnknownHost(ILogger log, string hostId, string orderId);
}
