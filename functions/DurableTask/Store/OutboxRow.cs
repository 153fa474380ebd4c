namespace Catalyze.DurableTask;

/// <summary>Messages of one turn that are still to be sent.</summary>
internal sealed record OutboxRow(string RowKey, IReadOnlyList<OutboxMessage> Messages);
