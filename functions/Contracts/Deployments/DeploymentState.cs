namespace Catalyze.Contracts.Deployments;

/// <summary>A deployment's life; it moves forward only.</summary>
public enum DeploymentState
{
    Accepted,

    /// <summary>It waits for its turn: others of its organisation, or of all, go first.</summary>
    Queued,

    Building,
    Placing,
    Starting,

    /// <summary>Wires and edge lead to the new instances, old ones are being stopped.</summary>
    Switching,

    /// <summary>Every instance of the release is healthy and serving; the end.</summary>
    Running,

    /// <summary>It ended with a cause; the release before it still serves.</summary>
    Failed,

    /// <summary>The environment is gone; the end of a removal.</summary>
    Removed,

    /// <summary>It ended because somebody asked for it; the release before it still serves.</summary>
    Cancelled,
}
