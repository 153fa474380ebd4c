namespace Catalyze.DurableTask;

/// <summary>A row of the inbox.</summary>
/// <param name="RowKey">Its place in the order.</param>
/// <param name="ExecutionId">The execution it is for; null for whichever runs.</param>
/// <param name="Events">What it brings.</param>
internal sealed record InboxMessage(string RowKey, string? ExecutionId, IReadOnlyList<HistoryEvent> Events);
