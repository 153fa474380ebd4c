using Azure.Storage.Sas;
using Catalyze.Contracts.Orders;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Keys;
using Catalyze.PodApi.State;
using Catalyze.Storage;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Orders;

/// <summary>Signs orders and puts them on queues: those for hosts through the management agent of their pod, all of one turn in one message.</summary>
public sealed partial class OrderSender(
    QueueSender queues,
    AgentRegistry agents,
    EnvironmentStore environments,
    ControlPlaneKey key,
    PodContainers containers,
    StorageSignatures signatures,
    PodApiOptions options,
    TimeProvider clock,
    ILogger<OrderSender> logger)
{
    /// <summary>Sends an order to a management agent.</summary>
    public async Task SendAsync(AgentRecord agent, Order order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(order);
        await queues.SendAsync(agent.OrderQueue, await EncodeAsync(agent.AgentId, order, cancellationToken), cancellationToken: cancellationToken);
        LogSent(order.OrderId, order.DeploymentId, agent.AgentId);
    }

    /// <summary>Passes orders on to hosts.</summary>
    /// <param name="relayId">Id of the relay; the same orders have the same id, so that sending twice does nothing twice.</param>
    /// <param name="deploymentId">Correlation id.</param>
    /// <param name="environmentId">The environment.</param>
    /// <param name="orders">The orders; hosts that are no longer enrolled are left out.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="InvalidOperationException">A pod has no management agent.</exception>
    public async Task RelayAsync(string relayId, string deploymentId, string environmentId, IReadOnlyList<HostOrder> orders, CancellationToken cancellationToken)
    {
        if (orders.Count == 0) return;
        var directory = await agents.ReadAsync(cancellationToken);
        var byManager = new Dictionary<string, (AgentRecord Manager, List<RelayedOrder> Relayed)>(StringComparer.Ordinal);
        foreach (var order in orders)
        {
            if (directory.Find(order.HostId) is not { } host)
            {
                LogUnknownHost(order.HostId, deploymentId);
                continue;
            }

            var manager = directory.ManagersOf(host.Pod).FirstOrDefault() ?? throw new InvalidOperationException($"No management agent looks after pod {host.Pod}.");
            if (!byManager.TryGetValue(manager.AgentId, out var relay)) byManager[manager.AgentId] = relay = (manager, []);
            relay.Relayed.Add(new RelayedOrder(host.AgentId, await EncodeAsync(host.AgentId, order.Order, cancellationToken), order.Grants, order.WithdrawnInstances));
        }

        var home = (await environments.FindAsync(environmentId, cancellationToken))?.Home;
        await Task.WhenAll(byManager.Values.Select(r => SendAsync(
            r.Manager,
            new RelayOrder
            {
                OrderId = relayId,
                DeploymentId = deploymentId,
                EnvironmentId = environmentId,
                Relayed = r.Relayed,
                RootHolder = r.Manager.AgentId == home ? null : home,
            },
            cancellationToken)));
    }

    private async Task<string> EncodeAsync(string audience, Order order, CancellationToken cancellationToken)
    {
        var signed = key.Sign(order, audience, clock.GetUtcNow());
        if (OrderMessageCodec.Encode(signed, out var compressed) is { } text) return text;
        var name = $"{order.DeploymentId}/{Guid.NewGuid():N}";
        await containers.Orders.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(compressed), cancellationToken);
        var address = await signatures.BlobAsync(PodContainers.OrdersName, name, BlobSasPermissions.Read, options.SignatureLifetime, cancellationToken);
        return OrderMessageCodec.EncodeReference(address.ToString());
    }

    [LoggerMessage(EventId = 4301, Level = LogLevel.Information, Message = "Order {OrderId} of {DeploymentId} is on its way to {AgentId}")]
    private partial void LogSent(string orderId, string deploymentId, string agentId);

    [LoggerMessage(EventId = 4302, Level = LogLevel.Warning, Message = "Host {HostId} is not enrolled any more; an order of {DeploymentId} for it is left out")]
    private partial void LogUnknownHost(string hostId, string deploymentId);
}
