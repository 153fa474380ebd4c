using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.DurableTask.Tests.Properties;

/// <summary>
/// Generated orchestrations come to what a model in memory says, on two workers whose storage calls fail at random and whose messages come twice.
/// <c>CATALYZE_PROPERTY_SEED</c> repeats the cases of a failure, <c>CATALYZE_PROPERTY_CASES</c> says how many.
/// </summary>
public sealed partial class PropertyTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>
{
    // Azurite looks through a whole table for every query: small hubs are quicker than one large one.
    private const int CasesOfHub = 50;
    private const int HubsAtOnce = 3;
    private const int CasesAtOnce = 12;

    [Fact]
    public async Task Every_generated_orchestration_comes_to_what_the_model_says()
    {
        var seed = Setting("CATALYZE_PROPERTY_SEED") ?? Random.Shared.Next(1_000_000_000);
        var count = Setting("CATALYZE_PROPERTY_CASES") ?? 2000;
        var time = Stopwatch.StartNew();
        var wrong = new ConcurrentBag<string>();
        var calls = 0;
        var repeats = 0;
        await Parallel.ForEachAsync(Enumerable.Range(seed, count).Select(ProgramCase.Generate).Chunk(CasesOfHub), new ParallelOptions { MaxDegreeOfParallelism = HubsAtOnce }, async (programs, _) =>
        {
            var tasks = new ProgramTasks();
            var notifier = new InstanceNotifier();
            var settings = new DurableTaskTestHost.Settings(azurite.ConnectionString, AzuriteFixture.UniqueName("hub"), tasks.Register)
            {
                Bell = new QueueBellSignal(),
                Services = services => services.AddSingleton(notifier),
                Around = handle => Random.Shared.Next(20) == 0 ? Task.WhenAll(handle(), handle()) : handle(),
            };
            await using var caller = DurableTaskTestHost.Create(settings);
            await using var first = DurableTaskTestHost.Create(settings with { Retries = 0 });
            await using var second = DurableTaskTestHost.Create(settings with { Retries = 0 });
            foreach (var worker in new[] { first, second })
            {
                worker.Faults.Decide = _ => Random.Shared.Next(200) switch { 0 => FaultKind.LostBefore, 1 => FaultKind.LostAfter, 2 => FaultKind.Unavailable, 3 => FaultKind.Conflict, _ => FaultKind.None };
                worker.Run();
            }

            await Parallel.ForEachAsync(programs, new ParallelOptions { MaxDegreeOfParallelism = CasesAtOnce }, async (program, _) =>
            {
                var observed = await ObserveAsync(caller.Client, program);
                if (observed != ProgramModel.Expected(program))
                    wrong.Add($"{program}\n  came to   {observed}\n  instead of {ProgramModel.Expected(program)}");
            });
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            if (await new HubAudit(caller).LeftInTheEndAsync(patience.Token, ActivityAnswer().IsMatch) is { Count: > 0 } left)
                wrong.Add($"Left over in {settings.TaskHub}: {string.Join(", ", left)}");
            foreach (var failure in first.Failures.Concat(second.Failures))
                wrong.Add($"A worker failed: {failure}");
            Interlocked.Add(ref calls, first.Faults.Calls + second.Faults.Calls);
            Interlocked.Add(ref repeats, first.Repeats + second.Repeats);
        });

        output.WriteLine($"{count} cases from seed {seed} in {time.Elapsed.TotalSeconds:F0} s, {calls} storage calls of the workers, {repeats} entry points repeated");
        Assert.True(wrong.IsEmpty, $"CATALYZE_PROPERTY_SEED={seed} repeats this. {wrong.Count} of {count} differ:\n{string.Join('\n', wrong.Take(10))}");
    }

    // Every instance is over when this is looked for. An activity that ran twice may have answered after its asker's end, and the doorbell for that answer may be
    // lost: such an answer is nobody's work, and lies in the inbox until its doorbell is seen again or the instance is purged.
    [GeneratedRegex(@" received-\d+-[0-9a-f]{32}-\d+$", RegexOptions.None, 1000)]
    private static partial Regex ActivityAnswer();

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;

    private static async Task<string> ObserveAsync(DurableTaskClient client, ProgramCase program)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var id = await client.ScheduleNewOrchestrationInstanceAsync("program", new ProgramInput(program.Steps, []), new StartOrchestrationOptions($"case-{program.Seed}"), patience.Token);
            if (program.Suspends)
                await client.SuspendInstanceAsync(id, "for a moment", patience.Token);
            for (var number = 1; number <= program.Events; number++)
                await client.RaiseEventAsync(id, "next", $"e{number}", patience.Token);
            if (program.Suspends)
                await client.ResumeInstanceAsync(id, "again", patience.Token);
            var done = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, patience.Token);
            return $"{done.RuntimeStatus} {done.SerializedOutput} {done.SerializedCustomStatus}";
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return "nothing: stuck";
        }
    }
}
