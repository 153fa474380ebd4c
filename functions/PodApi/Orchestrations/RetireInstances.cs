namespace Catalyze.PodApi.Orchestrations;

/// <summary>Orders the old instances to stop.</summary>
public sealed class RetireInstances(DeploymentSwitch service) : TaskActivity<string, StepOutcome>
{
    public override Task<StepOutcome> RunAsync(TaskActivityContext context, string input) => service.RetireAsync(input, context.GetCancellationToken());
}
