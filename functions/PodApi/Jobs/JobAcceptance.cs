using System.Security.Cryptography;
using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Problems;
using Catalyze.Pipeline;
using Catalyze.PodApi.Http;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;
using Microsoft.AspNetCore.Http;

namespace Catalyze.PodApi.Jobs;

/// <summary>Takes requests for jobs: checks, stores, starts the orchestration. Nothing is stored of what is refused.</summary>
public sealed class JobAcceptance(JobStore jobs, EnvironmentStore environments, ReleaseReader releases, SourceStore sources, DurableTaskClient orchestrations, TimeProvider clock)
{
    /// <summary>Jobs of one environment that may be under way at a time. Counted, not locked: two requests at the same moment may exceed it by one.</summary>
    public const int MostAtOnce = 10;

    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(10);
    private const string RakeEntry = "rake";

    /// <returns>The job, also one that the same request made before; or why not.</returns>
    public async Task<(JobRecord? Job, RequestOutcome? Refusal)> AcceptAsync(string environmentId, string jobId, JobRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Check(jobId, request) is { Count: > 0 } errors) return Refused(errors);
        if (await jobs.FindAsync(environmentId, jobId, cancellationToken) is { } known) return (await StartAsync(known, cancellationToken), null);
        if (await environments.FindAsync(environmentId, cancellationToken) is not { Removed: false } environment) return (null, RequestOutcome.UnknownEnvironment);
        if (environment is not { CurrentRelease: { } releaseId, Removing: false }) return (null, RequestOutcome.NothingServes);
        var release = await releases.ReadAsync(environmentId, releaseId, cancellationToken);
        var service = release.Topology.Services.FirstOrDefault(s => s.Label == request.Service);
        if (service is null || WorkerLabels.TargetOf(service.Label) is not null)
            return Refused([new FieldError("service", "unknown-service", $"The release that serves has no service {request.Service}.")]);
        if (service.Source is not { } source)
            return Refused([new FieldError("service", "no-source", $"{request.Service} has no source of its own; jobs run with the image of one that has.")]);
        var all = await jobs.ReadAsync(environmentId, cancellationToken);
        if (all.Count(j => !j.Settled) >= MostAtOnce)
            return (null, new RequestOutcome { Status = StatusCodes.Status429TooManyRequests, RetryAfter = ComeBack, Refusal = "too-many-jobs", Title = "Too many jobs", Detail = $"{MostAtOnce} jobs of the environment are under way; ask again when one has ended." });

        var command = request.Command;
        if (request.Kind == JobKind.Rake)
            command = $"{(await sources.FindAsync(source.Digest, cancellationToken))?.Processes.GetValueOrDefault(RakeEntry) ?? RakeEntry} {command}";
        var job = new JobRecord
        {
            JobId = jobId,
            EnvironmentId = environmentId,
            Service = request.Service,
            Kind = request.Kind,
            ReleaseId = releaseId,
            RequestedBy = request.By,
            CreatedAt = clock.GetUtcNow(),
            TimeLimitSeconds = request.TimeLimitSeconds,
            State = JobState.Accepted,
        };
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        if (!await jobs.TryAddAsync(job, command, key.ExportPkcs8PrivateKey(), cancellationToken))
            job = await jobs.FindAsync(environmentId, jobId, cancellationToken) ?? job;
        await jobs.DeleteAsync(environmentId, all.Where(j => j.Settled).Skip(JobStore.Kept - 1).Select(j => j.JobId), cancellationToken);
        return (await StartAsync(job, cancellationToken), null);
    }

    // Started again where a crash came between storing and starting.
    private async Task<JobRecord> StartAsync(JobRecord job, CancellationToken cancellationToken)
    {
        if (job.Settled) return job;
        try
        {
            await orchestrations.ScheduleNewOrchestrationInstanceAsync(
                nameof(RunJob), new JobPlace(job.EnvironmentId, job.JobId), new StartOrchestrationOptions(job.JobId).WithDedupeStatuses(Enum.GetValues<OrchestrationRuntimeStatus>()), cancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Started before: what was wanted.
        }

        return job;
    }

    private static (JobRecord?, RequestOutcome?) Refused(IReadOnlyList<FieldError> errors) => (null, new RequestOutcome { Status = StatusCodes.Status400BadRequest, Errors = errors });

    private static List<FieldError> Check(string jobId, JobRequest request)
    {
        var errors = new List<FieldError>();
        if (!Ids.IsJob(jobId)) errors.Add(new FieldError("jobId", "invalid", "job- and 8 to 36 lower-case letters or digits."));
        if (string.IsNullOrWhiteSpace(request.Command) || request.Command.Length > JobRequest.LongestCommand || request.Command.Contains('\0', StringComparison.Ordinal))
            errors.Add(new FieldError("command", "invalid", $"1 to {JobRequest.LongestCommand} characters, not only spaces, no NUL."));
        if (request.TimeLimitSeconds is < 1 or > JobRequest.MostSeconds) errors.Add(new FieldError("timeLimitSeconds", "out-of-range", $"From 1 to {JobRequest.MostSeconds}."));
        if (!Enum.IsDefined(request.Kind)) errors.Add(new FieldError("kind", "invalid", "command or rake."));
        errors.AddRange(Requester.ErrorsOf(request.By));
        return errors;
    }
}
