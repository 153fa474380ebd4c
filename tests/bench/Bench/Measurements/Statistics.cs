namespace Catalyze.Bench.Measurements;

/// <summary>What several runs of one thing took.</summary>
/// <param name="Minimum">Smallest.</param>
/// <param name="Median">The one in the middle; of an even number the mean of the two.</param>
/// <param name="Maximum">Largest.</param>
/// <param name="Runs">How many runs.</param>
internal sealed record Statistics(double Minimum, double Median, double Maximum, int Runs)
{
    internal static Statistics Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
            throw new ArgumentException("There is nothing to summarise.", nameof(values));

        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Statistics(sorted[0], median, sorted[^1], sorted.Length);
    }
}
