using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orders;

/// <summary>Has an instance's certificates refused by every management agent of its environment.</summary>
/// <remarks>Each knows only what it issued itself: what one reports is passed on to the others, whose hosts' proxies would accept it.</remarks>
public sealed class InstanceRevocation(RevocationStore revocations, EnvironmentStore environments, EnvironmentManagers managers, OrderSender orders, TimeProvider clock)
{
    /// <summary>Asks for it; asking again does it again, with what was issued meanwhile.</summary>
    public async Task<RevocationStatus> RequestAsync(EnvironmentRecord environment, string instanceId, string requestedBy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var told = await managers.ReadAsync(environment, cancellationToken);
        var requested = new RevocationStatus
        {
            InstanceId = instanceId,
            RevocationId = Ids.NewRevocation(),
            RequestedAt = clock.GetUtcNow(),
            RequestedBy = requestedBy,
            Agents = [.. told.Select(m => m.AgentId)],
        };
        await revocations.RequestAsync(environment.EnvironmentId, requested, cancellationToken);
        foreach (var manager in told)
            await orders.SendAsync(manager, OrderOf(requested, environment.EnvironmentId, $"{requested.RevocationId}-{manager.AgentId}"), cancellationToken);
        return requested;
    }

    /// <summary>Takes up what a management agent says of it.</summary>
    public async Task TakeUpAsync(InstanceRevokedReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (await revocations.TakeUpAsync(report, cancellationToken) is not { } revocation || report.Issued.Count == 0) return;
        if (await environments.FindAsync(report.EnvironmentId, cancellationToken) is not { } environment) return;
        foreach (var manager in (await managers.ReadAsync(environment, cancellationToken)).Where(m => m.AgentId != report.AgentId))
        {
            var order = OrderOf(revocation, report.EnvironmentId, $"{revocation.RevocationId}-{report.AgentId}-{manager.AgentId}");
            await orders.SendAsync(manager, order with { Refused = report.Issued }, cancellationToken);
        }
    }

    private static RevokeInstanceOrder OrderOf(RevocationStatus revocation, string environmentId, string orderId) =>
        new() { OrderId = orderId, DeploymentId = revocation.RevocationId, EnvironmentId = environmentId, InstanceId = revocation.InstanceId };
}
