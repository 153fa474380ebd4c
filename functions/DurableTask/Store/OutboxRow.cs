namespace Catalyze.DurableTask;

/// <summary>Messages of one turn that are still to be sent.</summary>
/// <param name="RowKey">Its key.</param>
/// <param name="Messages">What is to be sent.</param>
/// <param name="Hold">Who runs the calls itself instead of sending them; null where anybody may send.</param>
internal sealed record OutboxRow(string RowKey, IReadOnlyList<OutboxMessage> Messages, OutboxHold? Hold = null);
