// CancelAsync would go on from the thread pool, where an orchestrator must not be.
#pragma warning disable CA1849, MA0042, MA0045

namespace Catalyze.PodApi.Orchestrations;

/// <summary>
/// Makes a release real; the instance id is the deployment's id. Plan, build, auction, start step by step, switch, retire. The history
/// holds ids only; everything else is in tables, and every activity may run twice.
/// </summary>
public sealed class DeployEnvironment : TaskOrchestrator<string, bool>
{
    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(1), 2, TimeSpan.FromSeconds(15)));

    public override async Task<bool> RunAsync(TaskOrchestrationContext context, string input)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            return await DeployAsync(context, input);
        }
        catch (TaskFailedException failure)
        {
            return await UndoAsync(context, input, $"{failure.TaskName} failed: {failure.FailureDetails.ErrorMessage}");
        }
    }

    private static async Task<bool> DeployAsync(TaskOrchestrationContext context, string deploymentId)
    {
        var outcome = await context.CallActivityAsync<StepOutcome>(nameof(BeginDeployment), deploymentId, Retried);
        if (outcome.Builds.Count > 0)
        {
            if (await BuildsAsync(context, outcome) is { } broken) return await UndoAsync(context, deploymentId, broken);
            outcome = await context.CallActivityAsync<StepOutcome>(nameof(PlaceDeployment), deploymentId, Retried);
        }

        if (outcome.Ended) return false;
        var wait = new InstanceWait(context);
        var ordered = new Dictionary<string, long>(StringComparer.Ordinal);
        while (true)
        {
            foreach (var (id, generation) in outcome.Awaiting) ordered[id] = generation;
            var patience = TimeSpan.FromSeconds(outcome.PatienceSeconds);
            if (outcome.Awaiting.Count > 0 && await wait.ForAsync(ordered, InstanceOutcome.Healthy, patience, nameof(ReadInstances)) is { } failed)
                return await UndoAsync(context, deploymentId, failed);
            if (outcome.NextStep is not { } step) break;
            outcome = await context.CallActivityAsync<StepOutcome>(nameof(StartStep), new StepInput(deploymentId, step), Retried);
        }

        var switched = await context.CallActivityAsync<StepOutcome>(nameof(SwitchDeployment), deploymentId, Retried);
        if (switched.DrainSeconds is { } drain)
        {
            await context.CreateTimer(TimeSpan.FromSeconds(drain), CancellationToken.None);
            var retiring = await context.CallActivityAsync<StepOutcome>(nameof(RetireInstances), deploymentId, Retried);
            await wait.ForAsync(retiring.Awaiting, InstanceOutcome.Stopped, TimeSpan.FromSeconds(retiring.PatienceSeconds), recheck: null);
            await context.CallActivityAsync<bool>(nameof(CompleteDeployment), deploymentId, Retried);
        }

        return true;
    }

    private static async Task<string?> BuildsAsync(TaskOrchestrationContext context, StepOutcome outcome)
    {
        using var timerEnd = new CancellationTokenSource();
        var timer = context.CreateTimer(TimeSpan.FromSeconds(outcome.PatienceSeconds), timerEnd.Token);
        var builds = outcome.Builds.Select(b => context.WaitForExternalEvent<BuildEvent>(BuildEvent.NameFor(b))).ToList();
        while (builds.Count > 0)
        {
            var ended = await Task.WhenAny([.. builds, timer]);
            if (ended == timer) return $"{builds.Count} of {outcome.Builds.Count} images were not built within {outcome.PatienceSeconds} s";
            var build = await (Task<BuildEvent>)ended;
            builds.Remove((Task<BuildEvent>)ended);
            if (build.Succeeded) continue;
            timerEnd.Cancel();
            return $"A build failed: {build.Error}";
        }

        timerEnd.Cancel();
        return null;
    }

    private static async Task<bool> UndoAsync(TaskOrchestrationContext context, string deploymentId, string cause)
    {
        try
        {
            var undone = await context.CallActivityAsync<StepOutcome>(nameof(UndoDeployment), new FailureInput(deploymentId, cause), Retried);
            await new InstanceWait(context).ForAsync(undone.Awaiting, InstanceOutcome.Stopped, TimeSpan.FromSeconds(undone.PatienceSeconds), recheck: null);
            await context.CallActivityAsync<bool>(nameof(CompleteUndo), new FailureInput(deploymentId, cause), Retried);
        }
        catch (TaskFailedException failure)
        {
            var both = $"{cause} Undoing it failed too: {failure.FailureDetails.ErrorMessage}";
            await context.CallActivityAsync<bool>(nameof(AbandonDeployment), new FailureInput(deploymentId, both), Retried);
        }

        return false;
    }
}
