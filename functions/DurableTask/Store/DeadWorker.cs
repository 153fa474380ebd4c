using Azure;

namespace Catalyze.DurableTask;

/// <summary>A process that stopped showing itself.</summary>
/// <param name="WorkerId">Its id.</param>
/// <param name="ETag">Version of its row: it changes if the process is alive after all.</param>
/// <param name="Calls">Idempotency keys of the activities it ran.</param>
internal sealed record DeadWorker(string WorkerId, ETag ETag, IReadOnlyList<string> Calls);
