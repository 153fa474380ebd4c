using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Audit;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orders;

/// <summary>
/// Passes on what the management agents of one environment have to say to each other about its authority. Who may speak to whom is decided here: the home
/// holds the root, and only who looks after hosts of the environment is certified by it.
/// </summary>
public sealed class IntermediateIntroduction(EnvironmentStore environments, EnvironmentManagers managers, OrderSender orders, AuditTrail audit)
{
    /// <summary>Passes a request on to the environment's home.</summary>
    public async Task TakeUpAsync(IntermediateRequestReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        var (home, others) = await ReadAsync(report.EnvironmentId, cancellationToken);
        if (home is null || others.All(a => a.AgentId != report.AgentId))
        {
            await RefuseAsync(report, $"asks for an intermediate of {report.EnvironmentId}, of which it looks after no host", cancellationToken);
            return;
        }

        var order = new SignIntermediateOrder
        {
            OrderId = report.ReportId,
            DeploymentId = report.ReportId,
            EnvironmentId = report.EnvironmentId,
            ForAgent = report.AgentId,
            Request = report.Request,
        };
        await orders.SendAsync(home, order, cancellationToken);
    }

    /// <summary>Passes an intermediate on to whom it is for.</summary>
    public async Task TakeUpAsync(IntermediateReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        var (home, others) = await ReadAsync(report.EnvironmentId, cancellationToken);
        if (home?.AgentId != report.AgentId)
        {
            await RefuseAsync(report, $"sends an intermediate of {report.EnvironmentId}, whose root another one holds", cancellationToken);
            return;
        }

        // Whoever looks after no host of it any more needs none.
        if (others.FirstOrDefault(a => a.AgentId == report.ForAgent) is not { } agent) return;
        var order = new InstallIntermediateOrder
        {
            OrderId = report.ReportId,
            DeploymentId = report.ReportId,
            EnvironmentId = report.EnvironmentId,
            Intermediate = report.Intermediate,
        };
        await orders.SendAsync(agent, order, cancellationToken);
    }

    private async Task<(AgentRecord? Home, IReadOnlyList<AgentRecord> Others)> ReadAsync(string environmentId, CancellationToken cancellationToken)
    {
        if (await environments.FindAsync(environmentId, cancellationToken) is not { Removed: false, Home: { } home } environment) return (null, []);
        var all = await managers.ReadAsync(environment, cancellationToken);
        return (all.FirstOrDefault(a => a.AgentId == home), [.. all.Where(a => a.AgentId != home)]);
    }

    private Task RefuseAsync(Report report, string why, CancellationToken cancellationToken) =>
        audit.AppendAsync(AuditAction.ReportRefused, report.AgentId, $"report {report.ReportId} {why}", cancellationToken);
}
