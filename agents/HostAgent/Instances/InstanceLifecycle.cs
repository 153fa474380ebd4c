using Catalyze.Contracts.Reports;

namespace Catalyze.HostAgent.Instances;

/// <summary>The one place that says which states may follow which. A move it refuses is a bug, not a condition.</summary>
public static class InstanceLifecycle
{
    /// <summary>Forward only, save between running, healthy and unhealthy; a failed instance may still be stopped.</summary>
    public static bool CanMove(InstanceState from, InstanceState to) => (from, to) switch
    {
        _ when from == to => true,
        (InstanceState.Stopped, _) => false,
        (InstanceState.Failed, InstanceState.Stopping or InstanceState.Stopped) => true,
        (InstanceState.Failed, _) => false,
        (_, InstanceState.Failed) => true,
        _ when IsUp(from) && IsUp(to) => true,
        _ => to > from,
    };

    public static bool IsUp(InstanceState state) => state is InstanceState.Running or InstanceState.Healthy or InstanceState.Unhealthy;
}
