namespace Catalyze.DurableTask;

/// <summary>A replay took another path than the history records: the orchestrator's code changed, or breaks the replay rules.</summary>
public sealed class NonDeterministicOrchestrationException(string message) : Exception(message);
