using Catalyze.Bench.Measurements;

namespace Catalyze.Bench.Api;

/// <summary>What one kind of request achieved.</summary>
/// <param name="PerSecond">Requests answered in a second.</param>
/// <param name="MedianMilliseconds">Half were faster.</param>
/// <param name="P99Milliseconds">99 of 100 were faster.</param>
internal sealed record ApiFigure(double PerSecond, double MedianMilliseconds, double P99Milliseconds)
{
    internal static ApiFigure Of(List<double> milliseconds, TimeSpan duration)
    {
        milliseconds.Sort();
        return new ApiFigure(
            Math.Round(milliseconds.Count / duration.TotalSeconds, 1), Math.Round(milliseconds[milliseconds.Count / 2], 2), Math.Round(milliseconds[(int)(milliseconds.Count * 0.99)], 2));
    }

    internal static ApiFigure MedianOf(IReadOnlyList<ApiFigure> rounds) => new(
        Statistics.Of(rounds.Select(round => round.PerSecond)).Median,
        Statistics.Of(rounds.Select(round => round.MedianMilliseconds)).Median,
        Statistics.Of(rounds.Select(round => round.P99Milliseconds)).Median);
}
