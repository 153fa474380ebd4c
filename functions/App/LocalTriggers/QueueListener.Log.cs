namespace Catalyze.App.LocalTriggers;

internal sealed partial class QueueListener
{
    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning, Message = "Queue {Queue} cannot be read; trying again")]
    private partial void LogQueueUnavailable(Exception outage, string queue);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "Message {MessageId} of {Queue} stays until it shows itself again: storage did not take the outcome")]
    private partial void LogMessageLeft(Exception outage, string queue, string messageId);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Warning, Message = "Message {MessageId} of {Queue} is not Base64")]
    private partial void LogUnreadable(Exception failure, string queue, string messageId);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Warning, Message = "Message {MessageId} of {Queue} failed on try {DequeueCount}: {Reason}")]
    private partial void LogFailed(string reason, string queue, string messageId, long dequeueCount);

    [LoggerMessage(EventId = 1105, Level = LogLevel.Error, Message = "Message {MessageId} of {Queue} went to the poison queue after {DequeueCount} tries")]
    private partial void LogPoison(string queue, string messageId, long dequeueCount);

    [LoggerMessage(EventId = 1106, Level = LogLevel.Information, Message = "Message {MessageId} of {Queue} was taken by another before it could be deleted")]
    private partial void LogNotOurs(string queue, string messageId);
}
