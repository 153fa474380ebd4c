using Catalyze.Contracts.Orders;
using Catalyze.Link;
using Catalyze.ManagementAgent.Authorities;
using Catalyze.ManagementAgent.Building;
using Catalyze.ManagementAgent.Edge;
using Catalyze.ManagementAgent.Relaying;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent;

/// <summary>Takes orders off the agent's queue and has each done beside the others. Only what is done is acknowledged.</summary>
internal sealed partial class OrderLoop(
    OrderQueue queue, BuildDesk builds, OrderRelay relay, EdgeRouter router, AuthorityRotator rotator, InstanceRevoker revoker,
    IntermediateExchange intermediates, OrderRefusals refusals, ILogger<OrderLoop> log)
    : BackgroundService
{
    /// <summary>Orders in work at once; further ones stay in the queue.</summary>
    private const int MaxInWork = 256;

    /// <summary>Deliveries after which an order that always fails is refused, so that it does not come back for a week.</summary>
    private const int MaxDeliveries = 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var room = new SemaphoreSlim(MaxInWork);
        try
        {
            await foreach (var received in queue.ReceiveAsync(stoppingToken))
            {
                await room.WaitAsync(stoppingToken);
                _ = WorkAsync(received, room, stoppingToken);
            }
        }
        finally
        {
            // What still runs sees the same token and gives its place back before the semaphore goes.
            for (var place = 0; place < MaxInWork; place++)
                await room.WaitAsync(CancellationToken.None);
        }
    }

    private async Task WorkAsync(ReceivedOrder received, SemaphoreSlim room, CancellationToken cancellationToken)
    {
        var order = received.Order;
        using var scope = log.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["DeploymentId"] = order.DeploymentId,
            ["OrderId"] = order.OrderId,
            ["EnvironmentId"] = order.EnvironmentId,
        });
        try
        {
            using (received)
            {
                await DoAsync(received, cancellationToken);
                await received.AcknowledgeAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The agent ends; the order comes back to its successor.
        }
        catch (Exception e)
        {
            LogFailed(log, e, order.GetType().Name, order.OrderId, received.Deliveries);
        }
        finally
        {
            room.Release();
        }
    }

    private async Task DoAsync(ReceivedOrder received, CancellationToken cancellationToken)
    {
        var last = received.Deliveries >= MaxDeliveries;
        try
        {
            await (received.Order switch
            {
                BuildImageOrder build => builds.BuildAndReportAsync(build, last, cancellationToken),
                RelayOrder relayed => relay.RelayAsync(relayed, received.SignedAt, cancellationToken),
                RouteDomainsOrder routes => router.RouteAsync(routes, received.SignedAt, cancellationToken),
                RotateAuthorityOrder rotation => rotator.RotateAsync(rotation, received.SignedAt, cancellationToken),
                RevokeInstanceOrder revocation => revoker.RevokeAsync(revocation, received.SignedAt, cancellationToken),
                SignIntermediateOrder asked => intermediates.TakeRequestAsync(asked, received.SignedAt, cancellationToken),
                InstallIntermediateOrder sent => intermediates.InstallAsync(sent, cancellationToken),
                var other => refusals.RefuseAsync(other, "unreadable", $"{other.GetType().Name} is not an order for a management agent.", cancellationToken),
            });
        }
        catch (Exception e) when (last && !cancellationToken.IsCancellationRequested)
        {
            LogGivenUp(log, e, received.Order.OrderId, received.Deliveries);
            await refusals.RefuseAsync(received.Order, "failed", $"It failed {received.Deliveries} times, last with: {e.Message}", cancellationToken);
        }
    }

    [LoggerMessage(5170, LogLevel.Warning, "{Kind} {OrderId} failed at delivery {Deliveries}; it comes back")]
    private static partial void LogFailed(ILogger log, Exception e, string kind, string orderId, long deliveries);

    [LoggerMessage(5171, LogLevel.Error, "Order {OrderId} is given up after {Deliveries} deliveries")]
    private static partial void LogGivenUp(ILogger log, Exception e, string orderId, long deliveries);
}
