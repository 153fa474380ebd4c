namespace Catalyze.CustomerApi.Published.Models;

/// <summary>Memory of a minute in KB. It is measured once in each, so average, least and most are the same.</summary>
/// <param name="Job">The instance.</param>
/// <param name="Total">What it may use.</param>
/// <param name="Ave">What it used.</param>
/// <param name="Max">What it used.</param>
/// <param name="Min">What it used.</param>
/// <param name="Ts">End of the minute, milliseconds since 1970.</param>
internal sealed record PublishedMemoryUsage(string Job, long Total, long Ave, long Max, long Min, long Ts);
