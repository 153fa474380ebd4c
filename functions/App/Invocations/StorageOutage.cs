using Azure;

namespace Catalyze.App.Invocations;

/// <summary>Tells an outage of storage from a failure of the function.</summary>
internal static class StorageOutage
{
    /// <summary>Whether storage, not the message, is the cause: no answer, or an answer that says "not now".</summary>
    public static bool IsCauseOf(Exception failure) => failure switch
    {
        StorageUnavailableException => true,
        RequestFailedException { Status: 0 or 500 or 502 or 503 or 504 } => true,
        AggregateException { InnerExceptions: { Count: > 0 } causes } => causes.All(IsCauseOf),
        _ => false,
    };
}
