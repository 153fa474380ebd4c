using System.Collections.Concurrent;
using System.Diagnostics;

namespace Catalyze.PodSoak.Running;

/// <summary>What happened so far.</summary>
internal sealed class Tally
{
    private readonly Stopwatch time = Stopwatch.StartNew();
    private readonly ConcurrentDictionary<string, int> operations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> faults = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> wrong = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<double>> recoveries = new(StringComparer.Ordinal);

    public TimeSpan Elapsed => time.Elapsed;

    /// <summary>How often, by operation and how it ended.</summary>
    public IReadOnlyDictionary<string, int> Operations => new SortedDictionary<string, int>(operations, StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Faults => new SortedDictionary<string, int>(faults, StringComparer.Ordinal);

    /// <summary>What must not happen in the middle of a run either.</summary>
    public IReadOnlyList<string> Wrong => [.. wrong];

    /// <summary>Seconds from a fault's end to the pod being whole again, by fault.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Recoveries =>
        new SortedDictionary<string, IReadOnlyList<double>>(recoveries.ToDictionary(r => r.Key, r => (IReadOnlyList<double>)[.. r.Value], StringComparer.Ordinal), StringComparer.Ordinal);

    public void Operation(object kind, string outcome) => operations.AddOrUpdate($"{kind} {outcome}", 1, static (_, n) => n + 1);

    public void Fault(object kind) => faults.AddOrUpdate($"{kind}", 1, static (_, n) => n + 1);

    public void Recovered(object kind, TimeSpan after) => recoveries.GetOrAdd($"{kind}", static _ => new()).Enqueue(Math.Round(after.TotalSeconds, 1));

    public void IsWrong(string what)
    {
        wrong.Enqueue(what);
        Say($"WRONG: {what}");
    }

    public void Say(string what) => Console.Error.WriteLine($"[{time.Elapsed.TotalSeconds,5:F0} s] {what}");
}
