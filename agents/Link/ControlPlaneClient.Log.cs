using Microsoft.Extensions.Logging;

namespace Catalyze.Link;

public sealed partial class ControlPlaneClient
{
    [LoggerMessage(5000, LogLevel.Information, "Enrolled as {AgentId}")]
    private static partial void LogEnrolled(ILogger log, string agentId);

    [LoggerMessage(5001, LogLevel.Warning, "Enrolment did not go through ({Reason}); again in {Wait}")]
    private static partial void LogEnrolmentDelayed(ILogger log, string reason, TimeSpan wait);

    [LoggerMessage(5002, LogLevel.Debug, "Credentials renewed until {ExpiresAt}")]
    private static partial void LogRenewed(ILogger log, DateTimeOffset expiresAt);

    [LoggerMessage(5003, LogLevel.Warning, "Credentials could not be renewed ({Reason}); the old ones work until {ExpiresAt}")]
    private static partial void LogRenewalFailed(ILogger log, string reason, DateTimeOffset expiresAt);
}
