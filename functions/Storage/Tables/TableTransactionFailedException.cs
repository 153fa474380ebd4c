using Azure;

namespace Catalyze.Storage.Tables;

/// <summary>The service refused a transaction; nothing of it was done.</summary>
public sealed class TableTransactionFailedException : RequestFailedException
{
    internal TableTransactionFailedException(int status, string message, string? errorCode, int? failedTransactionActionIndex)
        : base(status, message, errorCode, innerException: null)
    {
        FailedTransactionActionIndex = failedTransactionActionIndex;
    }

    /// <summary>Index of the action that failed; null where the service did not say.</summary>
    public int? FailedTransactionActionIndex { get; }
}
