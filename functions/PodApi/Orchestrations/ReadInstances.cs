namespace Catalyze.PodApi.Orchestrations;

/// <summary>What was reported of a deployment's instances.</summary>
public sealed class ReadInstances(DeploymentStart service) : TaskActivity<string, InstanceEvent[]>
{
    public override Task<InstanceEvent[]> RunAsync(TaskActivityContext context, string input) => service.ReadAsync(input, context.GetCancellationToken());
}
