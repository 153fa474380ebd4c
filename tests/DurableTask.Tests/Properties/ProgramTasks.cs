using System.Collections.Concurrent;

namespace Catalyze.DurableTask.Tests.Properties;

/// <summary>The orchestrator that does the steps of its input, and its activities.</summary>
internal sealed class ProgramTasks
{
    // Attempts of one step have different keys, runs of one attempt have the same.
    private readonly ConcurrentDictionary<string, SortedSet<int>> attempts = new(StringComparer.Ordinal);

    public void Register(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<ProgramInput, string?>("program", RunAsync)
        .AddActivityFunc<string, string>("echo", (_, text) => text)
        .AddActivityFunc<FlakyInput, string>("flaky", Fail);

    private static async Task<string?> RunAsync(TaskOrchestrationContext context, ProgramInput input)
    {
        var log = input.Log.ToList();
        for (var index = 0; index < input.Steps.Count; index++)
        {
            var step = input.Steps[index];
            switch (step.Kind)
            {
                case StepKind.Call:
                    log.Add(await context.CallActivityAsync<string>("echo", $"c{step.Count}"));
                    break;
                case StepKind.Fan:
                    log.Add(string.Join('-', await Task.WhenAll(Enumerable.Range(0, step.Count).Select(call => context.CallActivityAsync<string>("echo", $"f{call}")))));
                    break;
                case StepKind.Sub:
                    log.Add($"({await context.CallSubOrchestratorAsync<string>("program", new ProgramInput(step.Inner!, []))})");
                    break;
                case StepKind.Timer:
                    await context.CreateTimer(TimeSpan.FromMilliseconds(step.Count), CancellationToken.None);
                    log.Add("t");
                    break;
                case StepKind.Wait:
                    log.Add(await context.WaitForExternalEvent<string>("next"));
                    break;
                case StepKind.Flaky:
                    log.Add(await FlakyAsync(context, step, index));
                    break;
                case StepKind.Status:
                    context.SetCustomStatus($"{log.Count}");
                    break;
                default:
                    context.ContinueAsNew(new ProgramInput([.. input.Steps.Skip(index + 1)], log));
                    return null;
            }
        }

        return string.Join(' ', log);
    }

    private static async Task<string> FlakyAsync(TaskOrchestrationContext context, ProgramStep step, int index)
    {
        try
        {
            var input = new FlakyInput($"{context.NewGuid()}-{index}", step.Count);
            return await context.CallActivityAsync<string>("flaky", input, TaskOptions.FromRetryPolicy(new RetryPolicy(step.Attempts, TimeSpan.FromMilliseconds(5))));
        }
        catch (TaskFailedException)
        {
            return "failed";
        }
    }

    private string Fail(TaskActivityContext context, FlakyInput input)
    {
        var seen = attempts.GetOrAdd(input.Step, _ => []);
        lock (seen)
        {
            var id = int.Parse(context.GetIdempotencyKey().Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture);
            seen.Add(id);
            if (seen.TakeWhile(other => other < id).Count() < input.Failures)
                throw new InvalidOperationException("not yet");
        }

        return "mended";
    }

    private sealed record FlakyInput(string Step, int Failures);
}
