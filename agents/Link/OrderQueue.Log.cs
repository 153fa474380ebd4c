using Microsoft.Extensions.Logging;

namespace Catalyze.Link;

public sealed partial class OrderQueue
{
    [LoggerMessage(5010, LogLevel.Information, "Received {Kind} {OrderId} of deployment {DeploymentId}, delivery {Deliveries}")]
    private static partial void LogReceived(ILogger log, string kind, string orderId, string deploymentId, long deliveries);

    [LoggerMessage(5011, LogLevel.Warning, "Message {MessageId} refused: {Code}: {Reason}")]
    private static partial void LogRefused(ILogger log, string messageId, string code, string reason);

    [LoggerMessage(5012, LogLevel.Warning, "The order queue does not answer: {Reason}")]
    private static partial void LogUnreachable(ILogger log, string reason);

    [LoggerMessage(5013, LogLevel.Information, "The order queue rejected the credentials ({Code}); renewing them")]
    private static partial void LogRejected(ILogger log, string? code);

    [LoggerMessage(5014, LogLevel.Warning, "The content of message {MessageId} could not be fetched, delivery {Deliveries}: {Reason}")]
    private static partial void LogUnfetchable(ILogger log, string messageId, long deliveries, string reason);

    [LoggerMessage(5015, LogLevel.Debug, "Message {MessageId} is not removed yet: {Reason}")]
    private static partial void LogNotDeleted(ILogger log, string messageId, string reason);
}
