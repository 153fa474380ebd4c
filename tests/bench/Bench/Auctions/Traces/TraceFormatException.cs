namespace Catalyze.Bench.Auctions.Traces;

/// <summary>A trace file that cannot be used; the message names file, line and column.</summary>
internal sealed class TraceFormatException(string message) : Exception(message);
