using Catalyze.DurableTask.Client;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Audit;
using Catalyze.PodApi.Jobs;
using Catalyze.PodApi.Moving;
using Catalyze.PodApi.Orchestrations;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Turns;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Loss;

/// <summary>
/// Timer: fences hosts that are lost, tells deployments that wait for them, places elsewhere what can move, and lets in again who comes back. What it did is in the
/// registry and the environments' rows and decided anew each time, so it may run twice at once or die anywhere.
/// </summary>
public sealed partial class HostWatchFunction(
    HostWatch watch,
    HostReturn returns,
    HostClaims claims,
    AgentRegistry agents,
    EnvironmentStore environments,
    DeploymentStore deployments,
    MoveSweepFunction moves,
    DeploymentTurns turns,
    JobReports jobs,
    DurableTaskClient orchestrations,
    AuditTrail audit,
    PodApiOptions options,
    TimeProvider clock,
    ILogger<HostWatchFunction> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var plan = LossPlanner.Plan(await watch.ReadAsync(cancellationToken), options.Loss, clock.GetUtcNow());

        // Fenced before anything of it is placed elsewhere: what it says from here on counts for nothing.
        foreach (var host in plan.Fence) await FenceAsync(host, cancellationToken);
        foreach (var host in plan.Replace) await InterruptAsync(host.Host.AgentId, cancellationToken);
        if (plan.Replace.Count > 0) await moves.ReplaceAsync([.. plan.Replace.Select(h => h.Host.AgentId)], cancellationToken);
        foreach (var host in plan.Ask) await returns.AskAsync(host.Host.AgentId, cancellationToken);
    }

    // Told before it is done: a crash in between tells it twice, never not at all.
    private async Task FenceAsync(HostSighting host, CancellationToken cancellationToken)
    {
        var id = host.Host.AgentId;
        var seconds = (long)host.Silent!.Value.TotalSeconds;
        foreach (var (environmentId, placed) in (await claims.ReadAsync(id, cancellationToken)).Placed)
        {
            if (placed.Count == 0 || await environments.FindAsync(environmentId, cancellationToken) is not { } environment) continue;
            if ((environment.ActiveDeployment ?? environment.NewestDeployment) is { } deployment)
                await deployments.AppendAsync(deployment, [new NewEntry("host-lost", LossMessages.Of(id, seconds, placed)) { HostId = id }], change: null, cancellationToken);
        }

        if (await agents.ChangeAsync(id, known => LossPlanner.Fenced(known, clock.GetUtcNow()), cancellationToken) is null) return;
        await audit.AppendAsync(AuditAction.HostLost, id, FormattableString.Invariant($"not heard of for {seconds} s; {host.Instances} instances are placed on it"), cancellationToken);
        LogLost(id, seconds, host.Instances);
    }

    private async Task InterruptAsync(string hostId, CancellationToken cancellationToken)
    {
        var claim = await claims.ReadAsync(hostId, cancellationToken);
        foreach (var environment in claim.Jobs)
        {
            foreach (var jobId in environment) await jobs.LoseAsync(environment.Key, jobId, hostId, clock.GetUtcNow(), cancellationToken);
        }

        foreach (var (environmentId, placed) in claim.Placed)
        {
            if ((await environments.FindAsync(environmentId, cancellationToken))?.ActiveDeployment is not { } active) continue;
            await turns.HurryAsync(active, cancellationToken);
            var events = LossPlanner.Interrupts(placed, hostId).ToArray();
            if (events.Length > 0)
                await orchestrations.RaiseEventAsync(active, InstanceEvent.EventName, events, cancellationToken);
        }
    }

    [LoggerMessage(EventId = 4311, Level = LogLevel.Warning, Message = "Host {HostId} is lost: not heard of for {Seconds} s, {Instances} instances are placed on it")]
    private partial void LogLost(string hostId, long seconds, long instances);
}
