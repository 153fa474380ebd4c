using System.Collections.Concurrent;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.DurableTask.Tests.Faults;

/// <summary>Cuts every storage call that a fault-free run of a scenario makes, in every way; what is observed must be the same.</summary>
/// <remarks>
/// The calls are found by that run, so that a new call is cut without a change here. A standstill is tried at each call by itself, and stands for a death too:
/// another process must take over within the lease, and the one that stood still goes on with what it knew when all is over. (Before a call it is tried at
/// the first of each name: before the others is after the call before them.) Single failures are
/// spread over a few runs, every so-many-eth call, so that each is met once for each kind.
/// </remarks>
public sealed class FaultTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>
{
    private const int RunsAtOnce = 12;
    private const int Spread = 5;

    /// <summary>Of calls that come again and again with the time, the first is enough.</summary>
    private static readonly string[] Recurring = ["GET *Work()", "GET *Workers()"];

    [Theory]
    [InlineData("calls")]
    [InlineData("events")]
    [InlineData("ends")]
    [InlineData("purge")]
    [InlineData("again")]
    public async Task A_failure_at_any_storage_call_changes_nothing(string name)
    {
        var scenario = FaultScenarios.All[name];
        string expected;
        List<Cut> cuts = [];
        await using (var whole = new FaultRun(azurite.ConnectionString, scenario))
        {
            expected = await whole.ObserveAsync();
            cuts.AddRange(CutsOf(whole.Worker, ofWorker: true));
            cuts.AddRange(CutsOf(whole.Client, ofWorker: false));
        }

        var runs = Runs(cuts).ToList();
        var wrong = new ConcurrentBag<string>();
        var met = new ConcurrentDictionary<(Cut, FaultKind), bool>();
        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = RunsAtOnce }, async (run, _) =>
        {
            var (kind, at) = run;
            await using var faulty = new FaultRun(azurite.ConnectionString, scenario);
            faulty.Worker.Faults.Decide = call => Decide(new Cut(call, OfWorker: true));
            faulty.Client.Faults.Decide = call => Decide(new Cut(call, OfWorker: false));
            try
            {
                var observed = await faulty.ObserveAsync();
                if (observed != expected)
                    wrong.Add($"{kind} at {string.Join(" and ", at)}: {observed}");
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                wrong.Add($"{kind} at {string.Join(" and ", at)}: {failure}");
            }

            FaultKind Decide(Cut cut)
            {
                if (!at.Contains(cut))
                    return FaultKind.None;
                met[(cut, kind)] = true;
                return kind;
            }
        });

        output.WriteLine($"{name}: {expected}");
        output.WriteLine($"{cuts.Count} calls, {met.Count} cut points met of {runs.Sum(run => run.At.Count)}, in {runs.Count} runs");
        Assert.True(wrong.IsEmpty, string.Join("\n\n", wrong.Order(StringComparer.Ordinal).Take(8).Prepend($"{wrong.Count} runs differ from: {expected}")));
    }

    private static IEnumerable<(FaultKind Kind, IReadOnlySet<Cut> At)> Runs(List<Cut> cuts)
    {
        foreach (var cut in cuts)
        {
            if (!cut.IsReceipt && cut.Call.Occurrence == 1)
                yield return (FaultKind.FrozenBefore, new HashSet<Cut> { cut });
            yield return (FaultKind.FrozenAfter, new HashSet<Cut> { cut });
        }

        foreach (var kind in new[] { FaultKind.LostBefore, FaultKind.LostAfter, FaultKind.Unavailable, FaultKind.Conflict })
        {
            var possible = cuts.Where(cut => kind == FaultKind.LostAfter || (!cut.IsReceipt && (kind != FaultKind.Conflict || cut.IsConditional))).ToList();
            for (var first = 0; first < Math.Min(Spread, possible.Count); first++)
                yield return (kind, possible.Where((_, index) => index % Spread == first).ToHashSet());
        }
    }

    private static IEnumerable<Cut> CutsOf(DurableTaskTestHost host, bool ofWorker) => host.Faults.Seen
        .OrderBy(call => call.Key, StringComparer.Ordinal)
        .SelectMany(call => Enumerable.Range(1, Recurring.Contains(call.Key, StringComparer.Ordinal) ? 1 : call.Value).Select(occurrence => new Cut(new StorageCall(call.Key, occurrence), ofWorker)));

    private sealed record Cut(StorageCall Call, bool OfWorker)
    {
        public bool IsReceipt => Call.Name.StartsWith("RECEIVED", StringComparison.Ordinal);

        public bool IsConditional => Call.Name.EndsWith(" if", StringComparison.Ordinal) || Call.Name.EndsWith("$batch", StringComparison.Ordinal);

        public override string ToString() => $"{(OfWorker ? "worker's" : "client's")} {Call.Name} #{Call.Occurrence}";
    }
}
