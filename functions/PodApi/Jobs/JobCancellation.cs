using Catalyze.PodApi.Placement;

namespace Catalyze.PodApi.Jobs;

/// <summary>Asks for the end of jobs. That it is asked for is in the job's row; the bell only saves waiting.</summary>
public sealed class JobCancellation(JobStore jobs, JobReports reports, LedgerStore ledgers, AwardStore awards, TimeProvider clock)
{
    /// <returns>The job as it is now; null where there is none.</returns>
    public async Task<JobRecord?> RequestAsync(string environmentId, string jobId, string by, CancellationToken cancellationToken)
    {
        var job = await jobs.ChangeAsync(
            environmentId, jobId, j => j.HasEnded || j.CancelRequestedAt is not null ? null : j with { CancelRequestedAt = clock.GetUtcNow(), Cause = $"{by} asked for its end." }, cancellationToken);
        // Rung again for who asks again: the bell may have been lost.
        if (job is { HasEnded: false }) await reports.RaiseAsync(jobId, RunJob.CancelEvent, cancellationToken);
        return job;
    }

    /// <summary>All that have not ended.</summary>
    public async Task CancelAllAsync(string environmentId, string by, CancellationToken cancellationToken)
    {
        foreach (var job in (await jobs.ReadAsync(environmentId, cancellationToken)).Where(j => !j.HasEnded))
            await RequestAsync(environmentId, job.JobId, by, cancellationToken);
    }

    /// <summary>Gives back what jobs of an environment that is gone still have, and forgets them all.</summary>
    public async Task ForgetAllAsync(string environmentId, CancellationToken cancellationToken)
    {
        var all = await jobs.ReadAsync(environmentId, cancellationToken);
        foreach (var job in all.Where(j => !j.Settled))
        {
            if (await awards.CloseAsync(job.JobId, record: null, cancellationToken) is { } award) await ledgers.ReleaseAsync(award, cancellationToken);
        }

        await jobs.DeleteAsync(environmentId, all.Select(j => j.JobId), cancellationToken);
    }
}
