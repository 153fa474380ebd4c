namespace Catalyze.PodApi.Orchestrations;

/// <summary>Orders the instances of one step.</summary>
public sealed class StartStep(DeploymentStart service) : TaskActivity<StepInput, StepOutcome>
{
    public override Task<StepOutcome> RunAsync(TaskActivityContext context, StepInput input) => service.StartAsync(input.DeploymentId, input.Step, context.GetCancellationToken());
}
