namespace Catalyze.PodApi.Orchestrations;

/// <summary>Stops what a failed deployment started and puts back what it changed.</summary>
public sealed class UndoDeployment(DeploymentUndo service) : TaskActivity<FailureInput, StepOutcome>
{
    public override Task<StepOutcome> RunAsync(TaskActivityContext context, FailureInput input) => service.UndoAsync(input.DeploymentId, input.Cause, context.GetCancellationToken());
}
