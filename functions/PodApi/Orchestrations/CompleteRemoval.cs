namespace Catalyze.PodApi.Orchestrations;

/// <summary>Forgets the environment's instances, secrets and domains.</summary>
public sealed class CompleteRemoval(EnvironmentRemoval service) : TaskActivity<string, bool>
{
    public override Task<bool> RunAsync(TaskActivityContext context, string input) => service.CompleteAsync(input, context.GetCancellationToken());
}
