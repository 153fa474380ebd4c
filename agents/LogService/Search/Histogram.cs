namespace Catalyze.LogService.Search;

/// <summary>How many lines match, over time.</summary>
/// <param name="From">Begin of the first bar.</param>
/// <param name="StepSeconds">Length of a bar in seconds.</param>
/// <param name="Bars">Matching lines of each bar, and how many of them are errors; every bar is there, empty ones too.</param>
/// <param name="Total">All matching lines.</param>
internal sealed record Histogram(DateTimeOffset From, double StepSeconds, IReadOnlyList<HistogramBar> Bars, long Total);
