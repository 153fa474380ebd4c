namespace Catalyze.DurableTask;

/// <summary>A process runs the calls of an outbox row itself. Others leave the row alone until the hold ends.</summary>
/// <param name="WorkerId">The process.</param>
/// <param name="Until">When the hold ends, whatever became of the process.</param>
internal sealed record OutboxHold(string WorkerId, DateTimeOffset Until);
