namespace Catalyze.App.Invocations;

internal sealed partial class InvocationHandler
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Debug, Message = "{Function} completed after {Elapsed}")]
    private partial void LogCompleted(string function, TimeSpan elapsed);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "{Function} waits {Pause} for storage, which does not answer")]
    private partial void LogStorageOutage(Exception outage, string function, TimeSpan pause);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "{Function} failed (dequeue count {DequeueCount})")]
    private partial void LogFailed(Exception failure, string function, long? dequeueCount);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "The cause of a failed message could not be noted")]
    private partial void LogNotNoted(Exception unnoted);
}
