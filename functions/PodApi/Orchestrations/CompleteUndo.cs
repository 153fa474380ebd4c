namespace Catalyze.PodApi.Orchestrations;

/// <summary>Gives back what a failed deployment had reserved; it has failed.</summary>
public sealed class CompleteUndo(DeploymentUndo service) : TaskActivity<FailureInput, bool>
{
    public override Task<bool> RunAsync(TaskActivityContext context, FailureInput input) => service.CompleteAsync(input, context.GetCancellationToken());
}
