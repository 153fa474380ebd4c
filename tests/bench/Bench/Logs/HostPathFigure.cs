namespace Catalyze.Bench.Logs;

/// <summary>The part of the log path that runs on every host.</summary>
/// <param name="Lines">Lines read.</param>
/// <param name="PerSecond">Lines a second, by one thread: from the engine's file to a packed batch.</param>
/// <param name="BareReadPerSecond">Lines a second where the file is only read and its lines counted: the floor.</param>
/// <param name="CpuPerThousand">Processor milliseconds for 1,000 lines.</param>
/// <param name="MemoryMib">Most managed memory above what there was, in MiB, garbage included.</param>
/// <param name="AllocatedPerLine">Bytes allocated a line.</param>
/// <param name="SentPerLine">Bytes sent a line.</param>
internal sealed record HostPathFigure(int Lines, double PerSecond, double BareReadPerSecond, double CpuPerThousand, double MemoryMib, double AllocatedPerLine, double SentPerLine);
