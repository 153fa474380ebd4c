namespace Catalyze.PodApi.Orchestrations;

/// <summary>Plans; orders missing builds, or else places and orders the first step.</summary>
public sealed class BeginDeployment(DeploymentStart service) : TaskActivity<string, StepOutcome>
{
    public override Task<StepOutcome> RunAsync(TaskActivityContext context, string input) => service.BeginAsync(input, context.GetCancellationToken());
}
