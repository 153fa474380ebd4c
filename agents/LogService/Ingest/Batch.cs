using Catalyze.Contracts.Logs;

namespace Catalyze.LogService.Ingest;

/// <summary>A batch that was found right.</summary>
internal sealed record Batch(LogBatchHeader Header, IReadOnlyList<LogLine> Lines);
