using Microsoft.Extensions.Logging;

namespace Catalyze.Link;

public sealed partial class ReportQueue
{
    [LoggerMessage(5020, LogLevel.Warning, "Report {ReportId} is not accepted yet: {Reason}")]
    private static partial void LogDelayed(ILogger log, string reportId, string reason);

    [LoggerMessage(5021, LogLevel.Warning, "No new credentials for the report queue: {Reason}")]
    private static partial void LogNoCredentials(ILogger log, string reason);

    [LoggerMessage(5022, LogLevel.Information, "Reporting ends with {Waiting} reports unsent")]
    private static partial void LogStopped(ILogger log, int waiting);
}
