using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Audit;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.Placement;

namespace Catalyze.PodApi.Loss;

/// <summary>How a host that was lost comes back in: it is told what is still its own, stops the rest, and says so; then it says everything once more.</summary>
public sealed class HostReturn(AgentRegistry agents, HostClaims claims, LedgerBook ledgers, OrderSender sender, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Asks it to return. Asking too often does no harm: only the newest answer counts.</summary>
    public async Task AskAsync(string hostId, CancellationToken cancellationToken)
    {
        var host = await agents.ChangeAsync(
            hostId, known => known.Fence is { } fence ? known with { Fence = fence with { Serial = fence.Serial + 1, AskedAt = clock.GetUtcNow() } } : known, cancellationToken);
        if (host?.Fence is not { } asked) return;

        // The token before the claims: what is claimed later has a greater one, and is not meant.
        await ledgers.RefreshAsync(fresh: true, cancellationToken);
        var token = ledgers.Find(hostId)?.Ledger.Fencing ?? 0;
        var owned = asked.LiftedAt is null ? (await claims.ReadAsync(hostId, cancellationToken)).Owned : null;
        var cause = FormattableString.Invariant($"return-{hostId}-{host.Losses}");
        var order = new HostReturnOrder
        {
            OrderId = FormattableString.Invariant($"{cause}-{asked.Serial}"),
            DeploymentId = cause,
            EnvironmentId = HostReturnOrder.AllEnvironments,
            Epoch = host.Losses,
            Serial = asked.Serial,
            Owned = owned is null ? null : [.. owned.Order(StringComparer.Ordinal)],
            FencingToken = token,
        };
        await sender.RelayAsync(order.OrderId, cause, order.EnvironmentId, [new HostOrder(hostId, order)], cancellationToken);
    }

    /// <summary>Takes an answer up.</summary>
    /// <returns>Whether what the host says of its instances is to be believed.</returns>
    public async Task<bool> TakeUpAsync(HostReturnedReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        var owned = (await claims.ReadAsync(report.AgentId, cancellationToken)).Owned;
        AgentRecord? before = null;
        var after = await agents.ChangeAsync(report.AgentId, known => LossPlanner.Answered(before = known, report, owned, clock.GetUtcNow()), cancellationToken);
        if (before is { IsFenced: true } && after is { IsFenced: false })
            await audit.AppendAsync(AuditAction.HostReturned, report.AgentId, $"it has stopped what went elsewhere; {report.Instances.Count(i => i.State != InstanceState.Stopped)} instances are still its own", cancellationToken);
        return after is { IsFenced: false };
    }
}
