namespace Catalyze.PodApi.Orchestrations;

/// <summary>When in a deployment a wiring was made; later ones replace earlier ones.</summary>
public enum WiringPhase
{
    Starting = 1,
    Switched = 2,
    Undone = 3,
}
