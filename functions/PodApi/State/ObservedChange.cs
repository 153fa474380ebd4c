using Catalyze.Contracts.Reports;

namespace Catalyze.PodApi.State;

/// <summary>An observation that was taken up.</summary>
/// <param name="Wanted">The instance.</param>
/// <param name="Before">What was known before; null when nothing was.</param>
/// <param name="Now">What is known now.</param>
public sealed record ObservedChange(InstanceRecord Wanted, InstanceObservation? Before, InstanceObservation Now)
{
    /// <summary>The very observation that was known before.</summary>
    public bool IsRepetition => Before is not null && Before.Generation == Now.Generation && Before.Sequence == Now.Sequence;
}
