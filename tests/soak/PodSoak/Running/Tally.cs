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
    private readonly ConcurrentQueue<double> recoveries = new();

    public TimeSpan Elapsed => time.Elapsed;

    /// <summary>How often, by operation and how it ended.</summary>
    public IReadOnlyDictionary<string, int> Operations => new SortedDictionary<string, int>(operations, StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Faults => new SortedDictionary<string, int>(faults, StringComparer.Ordinal);

    /// <summary>What must not happen in the middle of a run either.</summary>
    public IReadOnlyList<string> Wrong => [.. wrong];

    /// <summary>Seconds from a fault's end to the pod being whole again.</summary>
    public IReadOnlyList<double> Recoveries => [.. recoveries];

    public void Operation(object kind, string outcome) => operations.AddOrUpdate($"{kind} {outcome}", 1, static (_, n) => n + 1);

    public void Fault(object kind) => faults.AddOrUpdate($"{kind}", 1, static (_, n) => n + 1);

    public void Recovered(TimeSpan after) => recoveries.Enqueue(after.TotalSeconds);

    public void IsWrong(string what)
    {
        wrong.Enqueue(what);
        Say($"WRONG: {what}");
    }

    public void Say(string what) => Console.Error.WriteLine($"[{time.Elapsed.TotalSeconds,5:F0} s] {what}");
}
