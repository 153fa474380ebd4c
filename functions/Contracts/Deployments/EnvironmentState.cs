namespace Catalyze.Contracts.Deployments;

public enum EnvironmentState
{
    /// <summary>Never deployed.</summary>
    Empty,
    Deploying,
    Running,

    /// <summary>It serves, but something of it is not healthy.</summary>
    Degraded,

    /// <summary>Nothing of it serves.</summary>
    Down,
    Removing,
    Removed,

    /// <summary>All of its services were stopped.</summary>
    Stopped,
}
