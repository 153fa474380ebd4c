using Catalyze.Contracts.Reports;

namespace Catalyze.PodApi.State;

/// <summary>An instance as wanted and as last reported.</summary>
/// <param name="Wanted">What the control plane wants.</param>
/// <param name="Observed">What its host said last; null when it has said nothing yet.</param>
/// <param name="ObservedAt">When the host saw it.</param>
public sealed record InstanceView(InstanceRecord Wanted, InstanceObservation? Observed, DateTimeOffset? ObservedAt)
{
    /// <summary>Whether the generation that is wanted was reported healthy.</summary>
    public bool IsHealthy => Observed is { State: InstanceState.Healthy } && Observed.Generation == Wanted.Generation;
}
