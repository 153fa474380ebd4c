using Catalyze.Contracts.Deployments;
using Catalyze.PodApi.Agents;

namespace Catalyze.PodApi.Loss;

/// <summary>A host as those see it who could hear it.</summary>
/// <param name="Host">The host.</param>
/// <param name="Silent">For how long nobody has heard it; null where nobody knows.</param>
/// <param name="Instances">How many reservations its ledger has.</param>
public sealed record HostSighting(AgentRecord Host, TimeSpan? Silent, long Instances)
{
    public HostLife Life(LossSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return this switch
        {
            { Host.IsFenced: true } => Silent < settings.SuspectAfter ? HostLife.Returning : HostLife.Lost,
            { Silent: null } => HostLife.Unknown,
            _ => Silent < settings.SuspectAfter ? HostLife.Heard : HostLife.Suspect,
        };
    }
}
