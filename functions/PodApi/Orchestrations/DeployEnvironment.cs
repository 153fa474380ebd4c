// CancelAsync would go on from the thread pool, where an orchestrator must not be.
#pragma warning disable CA1849, MA0042, MA0045

namespace Catalyze.PodApi.Orchestrations;

/// <summary>
/// Makes a release real; the instance id is the deployment's id. Plan, build, auction, start step by step, switch, retire. The history
/// holds ids only; everything else is in tables, and every activity may run twice.
/// </summary>
public sealed class DeployEnvironment : TaskOrchestrator<string, bool>
{
    /// <summary>External event that rings when a deployment is to be cancelled; that it is to be is in its row.</summary>
    public const string CancelEvent = "cancel";

    /// <summary>External event that rings when it is the deployment's turn.</summary>
    public const string TurnEvent = "turn";

    public override async Task<bool> RunAsync(TaskOrchestrationContext context, string input)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            return await DeployAsync(context, input);
        }
        catch (TaskFailedException failure)
        {
            return await UndoAsync(context, new FailureInput(input, $"{failure.TaskName} failed: {failure.FailureDetails.ErrorMessage}"));
        }
    }

    private static async Task<bool> DeployAsync(TaskOrchestrationContext context, string deploymentId)
    {
        var cancel = context.WaitForExternalEvent<string>(CancelEvent);
        var outcome = await context.CallActivityAsync<StepOutcome>(nameof(BeginDeployment), deploymentId, Retries.Standard);
        Task<string>? turn = null;
        while (outcome.WaitSeconds is { } wait)
        {
            if (turn is null or { IsCompleted: true }) turn = context.WaitForExternalEvent<string>(TurnEvent);
            await TurnAsync(context, TimeSpan.FromSeconds(wait), turn, cancel);
            if (cancel.IsCompleted) return await UndoAsync(context, FailureInput.Cancel(deploymentId));
            outcome = await context.CallActivityAsync<StepOutcome>(nameof(BeginDeployment), deploymentId, Retries.Standard);
        }

        while (outcome.BeginAgainSeconds is { } soon)
        {
            if (cancel.IsCompleted) return await UndoAsync(context, FailureInput.Cancel(deploymentId));
            await context.CreateTimer(TimeSpan.FromSeconds(soon), CancellationToken.None);
            outcome = await context.CallActivityAsync<StepOutcome>(nameof(BeginDeployment), deploymentId, Retries.Standard);
        }

        if (outcome.Builds.Count > 0)
        {
            var broken = await BuildsAsync(context, outcome, cancel);
            if (cancel.IsCompleted) return await UndoAsync(context, FailureInput.Cancel(deploymentId));
            if (broken is not null) return await UndoAsync(context, new FailureInput(deploymentId, broken));
            outcome = await context.CallActivityAsync<StepOutcome>(nameof(PlaceDeployment), deploymentId, Retries.Standard);
        }

        while (outcome.PlaceAgainSeconds is { } again)
        {
            if (cancel.IsCompleted) return await UndoAsync(context, FailureInput.Cancel(deploymentId));
            await context.CreateTimer(TimeSpan.FromSeconds(again), CancellationToken.None);
            outcome = await context.CallActivityAsync<StepOutcome>(nameof(PlaceDeployment), deploymentId, Retries.Standard);
        }

        if (outcome.Ended) return false;
        var instances = new InstanceWait(context, cancel);
        var ordered = new Dictionary<string, long>(StringComparer.Ordinal);
        while (!outcome.Cancelled)
        {
            foreach (var (id, generation) in outcome.Awaiting) ordered[id] = generation;
            var patience = TimeSpan.FromSeconds(outcome.PatienceSeconds);
            var failed = outcome.Awaiting.Count > 0 ? await instances.ForAsync(ordered, InstanceOutcome.Healthy, patience, nameof(ReadInstances)) : null;
            if (cancel.IsCompleted) break;
            if (failed is not null) return await UndoAsync(context, new FailureInput(deploymentId, failed));
            if (outcome.NextStep is not { } step) break;
            outcome = await context.CallActivityAsync<StepOutcome>(nameof(StartStep), new StepInput(deploymentId, step), Retries.Standard);
        }

        if (cancel.IsCompleted || outcome.Cancelled) return await UndoAsync(context, FailureInput.Cancel(deploymentId));
        var switched = await context.CallActivityAsync<StepOutcome>(nameof(SwitchDeployment), deploymentId, Retries.Standard);
        if (switched.Cancelled) return await UndoAsync(context, FailureInput.Cancel(deploymentId));
        if (switched.DrainSeconds is { } drain)
        {
            await context.CreateTimer(TimeSpan.FromSeconds(drain), CancellationToken.None);
            var retiring = await context.CallActivityAsync<StepOutcome>(nameof(RetireInstances), deploymentId, Retries.Standard);
            await instances.ForAsync(retiring.Awaiting, InstanceOutcome.Stopped, TimeSpan.FromSeconds(retiring.PatienceSeconds), recheck: null);
            await context.CallActivityAsync<bool>(nameof(CompleteDeployment), deploymentId, Retries.Standard);
        }

        return true;
    }

    private static async Task TurnAsync(TaskOrchestrationContext context, TimeSpan lookAgain, Task turn, Task cancel)
    {
        using var timerEnd = new CancellationTokenSource();
        var timer = context.CreateTimer(lookAgain, timerEnd.Token);
        await Task.WhenAny(turn, cancel, timer);
        timerEnd.Cancel();
    }

    private static async Task<string?> BuildsAsync(TaskOrchestrationContext context, StepOutcome outcome, Task cancel)
    {
        using var timerEnd = new CancellationTokenSource();
        var timer = context.CreateTimer(TimeSpan.FromSeconds(outcome.PatienceSeconds), timerEnd.Token);
        var builds = outcome.Builds.Select(b => context.WaitForExternalEvent<BuildEvent>(BuildEvent.NameFor(b))).ToList();
        while (builds.Count > 0 && !cancel.IsCompleted)
        {
            var ended = await Task.WhenAny([.. builds, timer, cancel]);
            if (ended == timer) return $"{builds.Count} of {outcome.Builds.Count} images were not built within {outcome.PatienceSeconds} s";
            if (ended == cancel) break;
            var build = await (Task<BuildEvent>)ended;
            builds.Remove((Task<BuildEvent>)ended);
            if (build.Succeeded) continue;
            timerEnd.Cancel();
            return $"A build failed: {build.Error}";
        }

        timerEnd.Cancel();
        return null;
    }

    private static async Task<bool> UndoAsync(TaskOrchestrationContext context, FailureInput failed)
    {
        try
        {
            var undone = await context.CallActivityAsync<StepOutcome>(nameof(UndoDeployment), failed, Retries.Standard);
            await new InstanceWait(context).ForAsync(undone.Awaiting, InstanceOutcome.Stopped, TimeSpan.FromSeconds(undone.PatienceSeconds), recheck: null);
            await context.CallActivityAsync<bool>(nameof(CompleteUndo), failed, Retries.Standard);
        }
        catch (TaskFailedException failure)
        {
            var both = failed with { Cause = $"{failed.Cause} Undoing it failed too: {failure.FailureDetails.ErrorMessage}", Cancelled = false };
            await context.CallActivityAsync<bool>(nameof(AbandonDeployment), both, Retries.Standard);
        }

        return false;
    }
}
