using Catalyze.PodApi.Agents;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>Says what to wait for when instances were ordered to stop, and for how long.</summary>
public sealed class StopWait(AgentRegistry agents, PodApiOptions options)
{
    /// <summary>
    /// Those whose hosts answer. A lost host is fenced already: nothing of the instance is served, and it is told to stop should it come back.
    /// </summary>
    public async Task<StepOutcome> ForAsync(IReadOnlyList<InstanceRecord> stopping, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stopping);
        var lost = (await agents.ReadAsync(cancellationToken)).Lost;
        var answering = stopping.Where(i => !lost.Contains(i.HostId)).ToList();
        return new StepOutcome
        {
            Awaiting = answering.ToDictionary(i => i.InstanceId, i => i.Generation, StringComparer.Ordinal),
            PatienceSeconds = (int)options.StopAllowance.TotalSeconds + answering.Select(i => i.StopGraceSeconds).DefaultIfEmpty().Max(),
        };
    }
}
