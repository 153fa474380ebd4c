namespace Catalyze.DurableTask;

/// <summary>A message for the inbox of another instance.</summary>
/// <param name="InstanceId">Receiver.</param>
/// <param name="MessageId">The same however often it is sent.</param>
/// <param name="ExecutionId">The receiver's execution it is for; null for whichever runs.</param>
/// <param name="Event">What it brings.</param>
internal sealed record InstanceEventMessage(string InstanceId, string MessageId, string? ExecutionId, HistoryEvent Event) : OutboxMessage;
