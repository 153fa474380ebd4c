namespace Catalyze.DurableTask;

/// <summary>What a turn commits beside its plan because its process runs short calls itself.</summary>
/// <param name="Calls">Calls of the plan that this process runs itself once they are committed.</param>
/// <param name="Hold">Keeps others from sending them meanwhile.</param>
/// <param name="Answers">Keys of messages in the plan that were never in the inbox: answers of this process.</param>
/// <param name="Settled">Outbox rows whose calls those answers answer; they go in the same transaction.</param>
internal sealed record LocalTurn(IReadOnlyList<ActivityCallMessage> Calls, OutboxHold Hold, IReadOnlySet<string> Answers, IReadOnlyList<string> Settled);
