// CancelAsync would go on from the thread pool, where an orchestrator must not be.
#pragma warning disable CA1849, MA0042, MA0045

using Catalyze.PodApi.Orchestrations;

namespace Catalyze.PodApi.Jobs;

/// <summary>
/// Runs one job; the instance id is the job's id. Place and order, wait, stop, give back. The history holds ids only; what the job is and what came of it are rows, which reports write
/// as well, so the events only save waiting.
/// </summary>
public sealed class RunJob : TaskOrchestrator<JobPlace, bool>
{
    /// <summary>External event: the job has come to its end on its host.</summary>
    public const string EndedEvent = "ended";

    /// <summary>External event: somebody asks for its end; that it is asked for is in its row.</summary>
    public const string CancelEvent = "cancel";

    public override async Task<bool> RunAsync(TaskOrchestrationContext context, JobPlace input)
    {
        ArgumentNullException.ThrowIfNull(context);
        var ended = context.WaitForExternalEvent<string>(EndedEvent);
        var cancel = context.WaitForExternalEvent<string>(CancelEvent);
        try
        {
            var patience = await context.CallActivityAsync<int>(nameof(StartJob), input, Retries.Standard);
            if (patience > 0) await WaitAsync(context, patience, ended, cancel);
        }
        catch (TaskFailedException failure)
        {
            input = input with { Cause = $"{failure.TaskName} failed: {failure.FailureDetails.ErrorMessage}" };
        }

        // Also one that has ended: its host may not renew its certificate any more.
        var stopping = await context.CallActivityAsync<int>(nameof(StopJob), input, Retries.Standard);
        if (stopping > 0 && !ended.IsCompleted) await WaitAsync(context, stopping, ended, cancel: null);
        await context.CallActivityAsync<bool>(nameof(SettleJob), input, Retries.Standard);
        return true;
    }

    private static async Task WaitAsync(TaskOrchestrationContext context, int seconds, Task ended, Task? cancel)
    {
        using var timerEnd = new CancellationTokenSource();
        var timer = context.CreateTimer(TimeSpan.FromSeconds(seconds), timerEnd.Token);
        await (cancel is null ? Task.WhenAny(ended, timer) : Task.WhenAny(ended, cancel, timer));
        timerEnd.Cancel();
    }
}
