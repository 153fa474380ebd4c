namespace Catalyze.PodApi.Jobs;

/// <summary>Places a job and orders it. Seconds to wait for its end; 0 where there is nothing to wait for.</summary>
public sealed class StartJob(JobStart service) : TaskActivity<JobPlace, int>
{
    public override Task<int> RunAsync(TaskActivityContext context, JobPlace input) => service.StartAsync(input, context.GetCancellationToken());
}
