using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Jobs;
using Catalyze.CustomerApi.Deployments;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Published.Models;

namespace Catalyze.CustomerApi.Published;

/// <summary>Jobs as the clients see them: each instance is a job that deploys or works, each deployment of a code service a build.</summary>
internal sealed class PublishedJobs(PublishedServices services, PodApiClient pods, JobService jobs)
{
    public const string Deploy = "deploy";
    public const string Worker = "worker";
    public const string Build = "build";
    public const string Rake = "rake";

    /// <summary>Jobs of a service: what runs first, then one-off commands, then builds, newest first.</summary>
    /// <exception cref="ProblemException">404 where there is no such service.</exception>
    public async Task<IReadOnlyList<PublishedJob>> ListAsync(OwnedEnvironment environment, string label, CancellationToken cancellationToken)
    {
        var service = await services.ConfiguredAsync(environment, label, cancellationToken);
        var status = await pods.EnvironmentAsync(environment.EnvironmentId, cancellationToken);
        var serves = status?.Services.FirstOrDefault(one => service is null ? PublishedServices.IsEdge(one) : one.Label == label);
        var deployments = (await pods.DeploymentsAsync(environment.EnvironmentId, cancellationToken)).OrderByDescending(deployment => deployment.CreatedAt).ToList();
        // Where its host has not told yet, an instance is as old as the newest deployment.
        var latest = deployments.Count > 0 ? deployments[0].CreatedAt : environment.CreatedAt;
        // The service's own instances before its workers: who stops the jobs one by one stops the service with the first.
        var running = (serves?.Instances ?? []).OrderBy(instance => instance.Target is not null).ThenBy(instance => instance.Target, StringComparer.Ordinal).ThenBy(instance => instance.Ordinal)
            .Select(instance => OfInstance(instance, latest));
        if (service?.Type != "code") return [.. running];
        var commands = await jobs.ListAsync(environment, label, cancellationToken);
        return [.. running, .. commands.Select(OfCommand), .. deployments.Select(OfBuild)];
    }

    /// <summary>One of them.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task<PublishedJob> FindAsync(OwnedEnvironment environment, string label, string jobId, CancellationToken cancellationToken) =>
        (await ListAsync(environment, label, cancellationToken)).FirstOrDefault(job => job.Id == jobId) ?? throw new ProblemException(Problem.NotFound);

    private static PublishedJob OfInstance(InstanceStatus instance, DateTimeOffset otherwise) => new()
    {
        Id = instance.InstanceId,
        Type = instance.Target is null ? Deploy : Worker,
        Status = PublishedJobStatus.Of(instance.State),
        CreatedAt = PublishedTime.Text(instance.StartedAt ?? otherwise),
        Target = instance.Target,
    };

    private static PublishedJob OfCommand(JobStatus job) => new()
    {
        Id = job.JobId,
        Type = Rake,
        Status = PublishedJobStatus.OfCommand(job.State),
        CreatedAt = PublishedTime.Text(job.CreatedAt),
    };

    private static PublishedJob OfBuild(DeploymentStatus deployment) => new()
    {
        Id = deployment.DeploymentId,
        Type = Build,
        Status = PublishedJobStatus.OfBuild(deployment),
        CreatedAt = PublishedTime.Text(deployment.CreatedAt),
    };
}
