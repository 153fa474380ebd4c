namespace Catalyze.PodApi.Orchestrations;

/// <summary>Orders every instance of an environment to stop for good.</summary>
public sealed class BeginRemoval(EnvironmentRemoval service) : TaskActivity<string, StepOutcome>
{
    public override Task<StepOutcome> RunAsync(TaskActivityContext context, string input) => service.BeginAsync(input, context.GetCancellationToken());
}
