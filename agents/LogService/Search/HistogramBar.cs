namespace Catalyze.LogService.Search;

/// <summary>One bar.</summary>
/// <param name="Lines">Matching lines.</param>
/// <param name="Errors">Those of them whose level is an error or worse.</param>
internal sealed record HistogramBar(long Lines, long Errors);
