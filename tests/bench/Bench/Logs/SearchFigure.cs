namespace Catalyze.Bench.Logs;

/// <summary>One search, over HTTP and bare.</summary>
/// <param name="Name">What is searched for.</param>
/// <param name="MedianMilliseconds">Half were faster.</param>
/// <param name="MostMilliseconds">The slowest.</param>
/// <param name="BareMilliseconds">Median of the same condition without order, paging and HTTP, all rows counted by a scan that uses no index.</param>
internal sealed record SearchFigure(string Name, double MedianMilliseconds, double MostMilliseconds, double BareMilliseconds);
