namespace Catalyze.Contracts.Jobs;

/// <summary>How far a job is. It moves forward only; the last three are ends.</summary>
public enum JobState
{
    Accepted,

    /// <summary>It has a host, which pulls the image and wires it.</summary>
    Starting,
    Running,

    /// <summary>It ended with exit code 0.</summary>
    Succeeded,

    /// <summary>It ended otherwise, was not started, or ran longer than it may; the cause says which.</summary>
    Failed,

    /// <summary>Somebody asked for its end.</summary>
    Cancelled,
}
