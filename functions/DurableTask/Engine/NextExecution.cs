namespace Catalyze.DurableTask;

/// <summary>How the orchestrator wants to start over.</summary>
/// <param name="Input">Serialized input.</param>
/// <param name="PreserveEvents">Whether unprocessed events go along.</param>
/// <param name="Version">New version; null keeps.</param>
internal sealed record NextExecution(string? Input, bool PreserveEvents, string? Version);
