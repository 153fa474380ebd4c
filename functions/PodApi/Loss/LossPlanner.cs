using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Orchestrations;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Loss;

/// <summary>Decides about hosts that are not heard of: who is fenced, who is let in again, and what that means to those who wait for them. Pure.</summary>
public static class LossPlanner
{
    private const int PatientAsks = 10;

    public static LossPlan Plan(IReadOnlyList<HostSighting> hosts, LossSettings settings, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        ArgumentNullException.ThrowIfNull(settings);

        // A host that runs nothing takes nothing with it: auctions leave it out by the age of its offer.
        var fence = hosts.Where(h => !h.Host.IsFenced && h.Instances > 0 && h.Silent >= settings.LostAfter).ToList();
        var ask = hosts.Where(h => h.Host.Fence is { } known && h.Silent < settings.SuspectAfter && !(now - known.AskedAt < settings.AskInterval)).ToList();
        // What comes back is given the time to, unless it takes too long over it.
        var stays = hosts.Where(h => h.Host is { IsFenced: true, Fence.Serial: var asked } && (h.Life(settings) != HostLife.Returning || asked > PatientAsks));
        return new LossPlan(fence, ask, [.. fence, .. stays]);
    }

    /// <summary>A host's record once it is lost. One that is out already stays as it is.</summary>
    public static AgentRecord Fenced(AgentRecord host, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.IsFenced ? host : host with { Losses = host.Losses + 1, Fence = new HostFence { Since = now } };
    }

    /// <summary>
    /// What an answer changes: a host is let in when it has nothing left that is not its own, and its loss is over when it has said so once more afterwards.
    /// </summary>
    /// <param name="host">The host as it is known now.</param>
    /// <param name="report">Its answer.</param>
    /// <param name="owned">Instances that are the host's.</param>
    /// <param name="now">Now.</param>
    /// <returns>The record, unchanged where the answer is late or not enough.</returns>
    public static AgentRecord Answered(AgentRecord host, HostReturnedReport report, IReadOnlySet<string> owned, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(owned);
        if (host.Fence is not { } fence || report.Epoch != host.Losses) return host;
        if (fence.LiftedAt is not null) return report.Serial > fence.LiftedSerial ? host with { Fence = null } : host;
        return report.Serial == fence.Serial && report.Instances.All(i => owned.Contains(i.InstanceId) || i.State == InstanceState.Stopped)
            ? host with { Fence = fence with { LiftedAt = now, LiftedSerial = fence.Serial } }
            : host;
    }

    /// <summary>What a running deployment learns of instances on a host that is out: those it waits for will not become healthy, and need not be waited for to stop.</summary>
    public static IReadOnlyList<InstanceEvent> Interrupts(IReadOnlyList<InstanceRecord> instances, string hostId)
    {
        ArgumentNullException.ThrowIfNull(instances);
        return
        [
            .. from instance in instances
               where instance.HostId == hostId && (instance.Phase is InstancePhase.Starting or InstancePhase.Retiring)
               select instance.Phase == InstancePhase.Starting
                   ? new InstanceEvent(instance.InstanceId, instance.Generation, InstanceOutcome.Failed, $"its host {hostId} is lost")
                   : new InstanceEvent(instance.InstanceId, instance.Generation, InstanceOutcome.Stopped, $"its host {hostId} is lost"),
        ];
    }
}
