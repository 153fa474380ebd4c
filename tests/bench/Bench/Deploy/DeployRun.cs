namespace Catalyze.Bench.Deploy;

/// <summary>One measured deployment.</summary>
/// <param name="Seconds">From the order to all running.</param>
/// <param name="Phases">Milliseconds since the order at which the platform's timeline reached each kind of entry for the last time; empty for references.</param>
/// <param name="Steps">Median milliseconds an instance spent in each step of its start; empty for references.</param>
internal sealed record DeployRun(double Seconds, IReadOnlyDictionary<string, double> Phases, IReadOnlyDictionary<string, double> Steps)
{
    internal DeployRun(TimeSpan elapsed)
        : this(elapsed.TotalSeconds, new Dictionary<string, double>(StringComparer.Ordinal), new Dictionary<string, double>(StringComparer.Ordinal))
    {
    }
}
