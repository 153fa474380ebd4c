using Catalyze.Contracts.Logs;

namespace Catalyze.LogService.Store;

/// <summary>A line as it is found again.</summary>
/// <param name="Id">Rises with every line stored, whatever its time: what comes later has the larger one.</param>
/// <param name="Host">Where its instance ran.</param>
/// <param name="Line">The line.</param>
internal sealed record StoredLine(long Id, string Host, LogLine Line);
