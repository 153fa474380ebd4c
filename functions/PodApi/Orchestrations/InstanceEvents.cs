using Catalyze.Contracts.Reports;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>Which observations deployments are told of.</summary>
internal static class InstanceEvents
{
    /// <summary>Null for states on the way, which nobody waits for.</summary>
    public static InstanceEvent? ToEvent(InstanceObservation observation) => observation.State switch
    {
        InstanceState.Healthy => new InstanceEvent(observation.InstanceId, observation.Generation, InstanceOutcome.Healthy, null),
        InstanceState.Failed => new InstanceEvent(observation.InstanceId, observation.Generation, InstanceOutcome.Failed, observation.Cause),
        InstanceState.Stopped => new InstanceEvent(observation.InstanceId, observation.Generation, InstanceOutcome.Stopped, observation.Cause),
        _ => null,
    };
}
