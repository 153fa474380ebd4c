namespace Catalyze.PodApi.Orchestrations;

/// <summary>After the builds: auction, award, first step.</summary>
public sealed class PlaceDeployment(DeploymentStart service) : TaskActivity<string, StepOutcome>
{
    public override Task<StepOutcome> RunAsync(TaskActivityContext context, string input) => service.PlaceAsync(input, context.GetCancellationToken());
}
