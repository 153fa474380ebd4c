namespace Catalyze.Contracts.Health;

/// <summary>One of the storage services, as a small read found it.</summary>
/// <param name="Service"><c>tables</c>, <c>queues</c> or <c>blobs</c>.</param>
/// <param name="Milliseconds">How long the read took, also one that failed.</param>
/// <param name="Failure">Why there was no answer; null where there was.</param>
public sealed record StorageHealth(string Service, long Milliseconds, string? Failure);
