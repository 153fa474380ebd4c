using System.Security.Cryptography;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Audit;
using Catalyze.PodApi.State;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Jobs;

/// <summary>Takes up what hosts report of jobs. What came of a job is written once, however often it is said.</summary>
public sealed partial class JobReports(JobStore jobs, DurableTaskClient orchestrations, AuditTrail audit, ILogger<JobReports> logger)
{
    public async Task TakeUpAsync(InstanceObservation observation, AgentRecord host, DateTimeOffset observedAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(observation);
        ArgumentNullException.ThrowIfNull(host);
        // One that is forgotten already is nobody's any more.
        if (await jobs.FindAsync(observation.EnvironmentId, observation.DeploymentId, cancellationToken) is not { } job) return;
        if (job.Instance?.HostId != host.AgentId || job.Instance.InstanceId != observation.InstanceId)
        {
            await audit.AppendAsync(AuditAction.ReportForeign, host.AgentId, $"it speaks of {observation.InstanceId} of {job.JobId}, which it does not run", cancellationToken);
            return;
        }

        if (!job.HasEnded)
        {
            if (observation.Job is { Output: { } box }) await KeepOutputAsync(job, box, cancellationToken);
            job = await jobs.ChangeAsync(job.EnvironmentId, job.JobId, j => Taken(j, observation, observedAt), cancellationToken) ?? job;
        }

        // Raised again with every report until it is settled: an event may have been lost on the way.
        if (job is { HasEnded: true, Settled: false }) await RaiseAsync(job.JobId, RunJob.EndedEvent, cancellationToken);
    }

    /// <summary>An order for the job was refused.</summary>
    public async Task RefuseAsync(string environmentId, string jobId, AgentRecord agent, string cause, DateTimeOffset observedAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var job = await jobs.ChangeAsync(
            environmentId, jobId, j => (j.Instance?.HostId == agent.AgentId || agent.Kind == AgentKind.Management) && !j.HasEnded ? j with { State = JobState.Failed, Cause = cause, EndedAt = observedAt } : null, cancellationToken);
        if (job is { HasEnded: true, Settled: false }) await RaiseAsync(jobId, RunJob.EndedEvent, cancellationToken);
    }

    /// <summary>The job's host is lost. It is not run anew: nobody knows how far it came.</summary>
    public async Task LoseAsync(string environmentId, string jobId, string hostId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var cause = $"Its host {hostId} is lost; nobody knows how far it came. Where it still runs, it is stopped when the host returns.";
        var job = await jobs.ChangeAsync(
            environmentId, jobId, j => !j.HasEnded && (j.Instance is null || j.Instance.HostId == hostId) ? j with { State = JobState.Failed, Cause = cause, EndedAt = at } : null, cancellationToken);
        if (job is { HasEnded: true, Settled: false }) await RaiseAsync(jobId, RunJob.EndedEvent, cancellationToken);
    }

    /// <summary>Rings an orchestration; one that has ended needs no bell.</summary>
    public async Task RaiseAsync(string jobId, string name, CancellationToken cancellationToken)
    {
        if (await orchestrations.GetInstanceAsync(jobId, cancellation: cancellationToken) is { IsCompleted: false })
            await orchestrations.RaiseEventAsync(jobId, name, jobId, cancellationToken);
    }

    private static JobRecord? Taken(JobRecord job, InstanceObservation seen, DateTimeOffset at)
    {
        if (job.HasEnded) return null;
        if (seen.Job is { } outcome)
        {
            return job with
            {
                State = StateOf(job, outcome),
                StartedAt = outcome.StartedAt ?? job.StartedAt,
                EndedAt = outcome.EndedAt,
                ExitCode = outcome.ExitCode,
                Cause = StateOf(job, outcome) == JobState.Cancelled ? job.Cause : outcome.Cause,
                OutputCut = outcome.OutputCut,
            };
        }

        return seen.State switch
        {
            // The host was ordered to stop it before it was ordered to run it.
            InstanceState.Stopped => job with { State = job.CancelRequestedAt is null ? JobState.Failed : JobState.Cancelled, EndedAt = at, Cause = "It was stopped before it began." },
            InstanceState.Failed => job with { State = JobState.Failed, EndedAt = at, Cause = seen.Cause },
            InstanceState.Running or InstanceState.Healthy or InstanceState.Unhealthy when job.State < JobState.Running => job with { State = JobState.Running, StartedAt = seen.StartedAt ?? at },
            _ => null,
        };
    }

    private static JobState StateOf(JobRecord job, JobOutcome outcome) => outcome switch
    {
        { End: JobEnd.Exited, ExitCode: 0 } => JobState.Succeeded,
        { End: JobEnd.Stopped } when job.CancelRequestedAt is not null => JobState.Cancelled,
        _ => JobState.Failed,
    };

    private async Task KeepOutputAsync(JobRecord job, Contracts.Security.SealedBox box, CancellationToken cancellationToken)
    {
        if (await jobs.FindOutputKeyAsync(job.EnvironmentId, job.JobId, cancellationToken) is not { } bytes) return;
        using var key = ECDiffieHellman.Create();
        key.ImportPkcs8PrivateKey(bytes, out _);
        CryptographicOperations.ZeroMemory(bytes);
        if (box.Ciphertext.Length > InstanceJob.MostOutputBytes)
        {
            LogUnreadable(job.JobId, job.Instance!.HostId);
            return;
        }

        try
        {
            await jobs.SaveOutputAsync(job.EnvironmentId, job.JobId, box.Open(key, InstanceJob.OutputPlace(job.Instance!.InstanceId)), cancellationToken);
        }
        catch (CryptographicException)
        {
            LogUnreadable(job.JobId, job.Instance!.HostId);
        }
    }

    [LoggerMessage(EventId = 4403, Level = LogLevel.Warning, Message = "What {JobId} wrote on {HostId} cannot be read, and is left out")]
    private partial void LogUnreadable(string jobId, string hostId);
}
