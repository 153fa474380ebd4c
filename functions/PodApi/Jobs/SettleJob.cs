namespace Catalyze.PodApi.Jobs;

/// <summary>Gives back what a job had, and says how it ended where nobody has.</summary>
public sealed class SettleJob(JobStop service) : TaskActivity<JobPlace, bool>
{
    public override Task<bool> RunAsync(TaskActivityContext context, JobPlace input) => service.SettleAsync(input, context.GetCancellationToken());
}
