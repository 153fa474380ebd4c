namespace Catalyze.DurableTask.Client;

/// <summary>Where an instance is in its life.</summary>
public enum OrchestrationRuntimeStatus
{
    Running = 0,
    Completed = 1,

    [Obsolete("Not shown to clients: an instance that continues as new stays Running.")]
    ContinuedAsNew = 2,
    Failed = 3,

    [Obsolete("Never used.")]
    Canceled = 4,
    Terminated = 5,
    Pending = 6,
    Suspended = 7,
}
