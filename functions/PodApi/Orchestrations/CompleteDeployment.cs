namespace Catalyze.PodApi.Orchestrations;

/// <summary>Gives back what the old instances had; the deployment is running.</summary>
public sealed class CompleteDeployment(DeploymentSwitch service) : TaskActivity<string, bool>
{
    public override Task<bool> RunAsync(TaskActivityContext context, string input) => service.CompleteAsync(input, context.GetCancellationToken());
}
