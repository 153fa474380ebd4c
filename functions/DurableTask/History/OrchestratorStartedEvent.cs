namespace Catalyze.DurableTask;

/// <summary>A turn began; its timestamp is the orchestrator's clock for the turn.</summary>
public sealed record OrchestratorStartedEvent : HistoryEvent;
