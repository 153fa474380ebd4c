using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Link;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>Has one instance's certificates refused, and those of nobody else.</summary>
internal sealed partial class InstanceRevoker(
    CertificateIssuer issuer, AuthorityStore authorities, AuthorityRotator rotator, IReportSink reports, ManagementAgentOptions options, TimeProvider time, ILogger<InstanceRevoker> log)
{
    /// <summary>On disk and being told to hosts when it returns. The same order twice changes nothing, and says again how it is.</summary>
    public async Task RevokeAsync(RevokeInstanceOrder order, DateTimeOffset signedAt, CancellationToken cancellationToken)
    {
        var issued = issuer.Withdraw(order.EnvironmentId, order.InstanceId, signedAt);
        authorities.Refuse(order.EnvironmentId, order.InstanceId, [.. issued, .. order.Refused]);
        LogRevoked(log, order.EnvironmentId, order.InstanceId, issued.Count + order.Refused.Count);
        await reports.SendAsync(
            new InstanceRevokedReport
            {
                ReportId = $"revoked-{order.OrderId}",
                AgentId = options.AgentId,
                ObservedAt = time.GetUtcNow(),
                EnvironmentId = order.EnvironmentId,
                InstanceId = order.InstanceId,
                Issued = issued,
                Followed = false,
            },
            cancellationToken);
        rotator.Watch(order.EnvironmentId);
    }

    [LoggerMessage(5180, LogLevel.Warning, "{EnvironmentId}: {Count} certificates of {InstanceId} are refused from now on")]
    private static partial void LogRevoked(ILogger log, string environmentId, string instanceId, int count);
}
