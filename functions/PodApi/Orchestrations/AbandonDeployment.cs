namespace Catalyze.PodApi.Orchestrations;

/// <summary>Ends a deployment that could not even be undone.</summary>
public sealed class AbandonDeployment(DeploymentUndo service) : TaskActivity<FailureInput, bool>
{
    public override Task<bool> RunAsync(TaskActivityContext context, FailureInput input) => service.AbandonAsync(input.DeploymentId, input.Cause, context.GetCancellationToken());
}
