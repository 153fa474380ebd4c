using Catalyze.Contracts.Deployments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;
using Microsoft.Extensions.Logging;

namespace Catalyze.CustomerApi.Environments;

/// <summary>Timer trigger: removes environments whose grace is over, and forgets what the Pod API has removed, configuration included.</summary>
/// <remarks>Every step may run again: the mark is taken under the row's ETag, so that nobody restores what is being removed.</remarks>
public sealed partial class EnvironmentRemovalFunction
{
    private readonly EnvironmentStore environments;
    private readonly ConfigurationStore configurations;
    private readonly PodApiClient pods;
    private readonly TimeProvider time;
    private readonly ILogger<EnvironmentRemovalFunction> logger;

    internal EnvironmentRemovalFunction(EnvironmentStore environments, ConfigurationStore configurations, PodApiClient pods, TimeProvider time, ILogger<EnvironmentRemovalFunction> logger)
    {
        this.environments = environments;
        this.configurations = configurations;
        this.pods = pods;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>Takes every environment that is due one step further.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var environment in await environments.ListDueAsync(time.GetUtcNow(), cancellationToken))
        {
            try
            {
                await GoOnAsync(environment, cancellationToken);
            }
            catch (ProblemException refusal)
            {
                // A deployment runs, or the Pod API is away: the next run tries again, and the others are not held up.
                LogWaiting(environment.EnvironmentId, refusal.Problem.Detail ?? refusal.Problem.Title);
            }
        }
    }

    private async Task GoOnAsync(OwnedEnvironment environment, CancellationToken cancellationToken)
    {
        if (!environment.RemovalStarted && !await environments.StartRemovalAsync(environment, cancellationToken))
            return;
        var status = await pods.EnvironmentAsync(environment.EnvironmentId, cancellationToken);
        if (status is not null and not { State: EnvironmentState.Removed })
        {
            if (status.State != EnvironmentState.Removing)
                await pods.RemoveAsync(environment.EnvironmentId, cancellationToken);
            return;
        }

        await configurations.DeleteAsync(environment.EnvironmentId, cancellationToken);
        await environments.DeleteAsync(environment, cancellationToken);
        LogGone(environment.EnvironmentId);
    }

    [LoggerMessage(EventId = 6201, Level = LogLevel.Information, Message = "Environment {EnvironmentId} is gone")]
    private partial void LogGone(string environmentId);

    [LoggerMessage(EventId = 6202, Level = LogLevel.Warning, Message = "Environment {EnvironmentId} cannot be removed yet: {Cause}")]
    private partial void LogWaiting(string environmentId, string cause);
}
