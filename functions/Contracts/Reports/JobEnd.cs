namespace Catalyze.Contracts.Reports;

/// <summary>How a job came to its end.</summary>
public enum JobEnd
{
    /// <summary>Its process ended.</summary>
    Exited,

    /// <summary>It was stopped because its time was over.</summary>
    TimedOut,

    /// <summary>It was stopped because it was ordered to.</summary>
    Stopped,

    /// <summary>It was never started, and will not be.</summary>
    NotStarted,

    /// <summary>It was started, and how it ended nobody can say: its container is gone.</summary>
    Lost,
}
