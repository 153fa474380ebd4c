using System.Collections.Concurrent;
using System.Diagnostics;

namespace Catalyze.EndToEnd.Tests.Chaos;

/// <summary>Visitors of a public name who never stop asking, each request on a connection of its own. Every answer that is not the expected one counts as failed.</summary>
internal sealed class Visitors : IAsyncDisposable
{
    private const int Count = 4;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource end = new();
    private readonly Stopwatch time = Stopwatch.StartNew();
    private readonly ConcurrentQueue<(TimeSpan At, string What)> failures = new();
    private readonly Task visiting;
    private int requests;

    public Visitors(LocalPod pod, string domain, string expected, string path = "/") => visiting = Task.WhenAll(Enumerable.Range(0, Count).Select(_ => Task.Run(async () =>
    {
        while (!end.IsCancellationRequested)
        {
            var answer = await pod.AnswerAsync(domain, path);
            Interlocked.Increment(ref requests);
            if (answer != expected) failures.Enqueue((time.Elapsed, answer));
            await Task.Delay(Between);
        }
    })));

    public int Requests => Volatile.Read(ref requests);

    public IReadOnlyCollection<(TimeSpan At, string What)> Failures => failures;

    /// <summary>Ends the visits; what went wrong, a line each.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        await end.CancelAsync();
        await visiting;
        return [.. failures.Select(f => $"after {f.At.TotalSeconds:F1} s: {f.What}")];
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await visiting;
        end.Dispose();
    }
}
