namespace Catalyze.DurableTask;

/// <summary>Start of a sub-orchestration.</summary>
internal sealed record InstanceStartMessage(string InstanceId, ExecutionStartedEvent Start) : OutboxMessage;
