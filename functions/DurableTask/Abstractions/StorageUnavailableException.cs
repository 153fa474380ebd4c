namespace Catalyze.DurableTask;

/// <summary>
/// Storage did not answer, or said it could not. The message in hand is not at fault: who pumps the queue makes it visible again without
/// counting the attempt towards poison.
/// </summary>
public sealed class StorageUnavailableException(string message, Exception innerException) : Exception(message, innerException);
