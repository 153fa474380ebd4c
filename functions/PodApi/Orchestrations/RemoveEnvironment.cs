namespace Catalyze.PodApi.Orchestrations;

/// <summary>Ends an environment: every instance stopped, volumes removed, ledgers released, secrets and domains gone.</summary>
public sealed class RemoveEnvironment : TaskOrchestrator<string, bool>
{
    public override async Task<bool> RunAsync(TaskOrchestrationContext context, string input)
    {
        ArgumentNullException.ThrowIfNull(context);
        var stopping = await context.CallActivityAsync<StepOutcome>(nameof(BeginRemoval), input, Retries.Standard);

        // A host that does not answer cannot hold up the removal: its order waits in its queue.
        await new InstanceWait(context).ForAsync(stopping.Awaiting, InstanceOutcome.Stopped, TimeSpan.FromSeconds(stopping.PatienceSeconds), recheck: null);
        await context.CallActivityAsync<bool>(nameof(CompleteRemoval), input, Retries.Standard);
        return true;
    }
}
