using Microsoft.Extensions.Logging;

namespace Catalyze.Link;

public sealed partial class DoorbellClient
{
    [LoggerMessage(5030, LogLevel.Information, "Doorbell connected to {Peer}")]
    private static partial void LogConnected(ILogger log, string peer);

    [LoggerMessage(5031, LogLevel.Warning, "Doorbell to {Peer} is down: {Reason}")]
    private static partial void LogLost(ILogger log, string peer, string reason);

    [LoggerMessage(5032, LogLevel.Warning, "{Peer} cannot be reached: {Reason}")]
    private static partial void LogUnreachable(ILogger log, string peer, string reason);

    [LoggerMessage(5033, LogLevel.Information, "{Peer} answered {Route} with {Status}")]
    private static partial void LogAnswered(ILogger log, string peer, string route, int status);

    [LoggerMessage(5034, LogLevel.Warning, "No new list of management agents: {Reason}")]
    private static partial void LogNoCredentials(ILogger log, string reason);
}
