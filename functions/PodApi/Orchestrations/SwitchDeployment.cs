namespace Catalyze.PodApi.Orchestrations;

/// <summary>Leads wires and domains to the new instances; completes when nothing is to be stopped.</summary>
public sealed class SwitchDeployment(DeploymentSwitch service) : TaskActivity<string, StepOutcome>
{
    public override Task<StepOutcome> RunAsync(TaskActivityContext context, string input) => service.SwitchAsync(input, context.GetCancellationToken());
}
