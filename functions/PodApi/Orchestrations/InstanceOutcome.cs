namespace Catalyze.PodApi.Orchestrations;

/// <summary>The states of an instance that a deployment waits for.</summary>
public enum InstanceOutcome
{
    Healthy,
    Failed,
    Stopped,
}
