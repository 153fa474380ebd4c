namespace Catalyze.DurableTask;

/// <summary>A call of an activity: the text of a message on the activities queue.</summary>
internal sealed record ActivityCallMessage(string InstanceId, string ExecutionId, int TaskId, string Name, string Version, string? Input, string? TraceParent) : OutboxMessage
{
    /// <summary>The same on every run of the call.</summary>
    public string IdempotencyKey => FormattableString.Invariant($"{InstanceId}/{ExecutionId}/{TaskId}");
}
