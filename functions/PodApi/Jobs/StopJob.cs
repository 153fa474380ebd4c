namespace Catalyze.PodApi.Jobs;

/// <summary>Orders a job's container to be stopped and removed. Seconds to wait for that; 0 where there is none.</summary>
public sealed class StopJob(JobStop service) : TaskActivity<JobPlace, int>
{
    public override Task<int> RunAsync(TaskActivityContext context, JobPlace input) => service.StopAsync(input, context.GetCancellationToken());
}
