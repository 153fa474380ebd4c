using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Link;

namespace Catalyze.ManagementAgent;

/// <summary>Tells the control plane of orders that this agent will not carry out.</summary>
internal sealed class OrderRefusals(IReportSink reports, ManagementAgentOptions options, TimeProvider time)
{
    /// <summary>Refuses a whole order. The report has the same id at each delivery, so that a repetition does not tell two stories.</summary>
    /// <param name="order">The order.</param>
    /// <param name="code">One of those of <see cref="OrderRefusedReport.Code"/>, or the agent's own.</param>
    /// <param name="reason">For people.</param>
    /// <param name="cancellationToken">Stops.</param>
    public Task RefuseAsync(Order order, string code, string reason, CancellationToken cancellationToken) => reports.SendAsync(
        new OrderRefusedReport
        {
            ReportId = $"refused-{order.OrderId}",
            AgentId = options.AgentId,
            ObservedAt = time.GetUtcNow(),
            OrderId = order.OrderId,
            DeploymentId = order.DeploymentId,
            EnvironmentId = order.EnvironmentId,
            Code = code,
            Reason = reason,
        },
        cancellationToken);
}
