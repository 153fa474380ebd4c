namespace Catalyze.PodApi.State;

public enum DeploymentKind
{
    Deploy,
    Remove,
}
