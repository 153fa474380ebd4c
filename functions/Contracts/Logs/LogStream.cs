namespace Catalyze.Contracts.Logs;

/// <summary>Where a line of a log comes from.</summary>
public enum LogStream
{
    /// <summary>Standard output of the instance.</summary>
    Stdout,

    /// <summary>Standard error of the instance.</summary>
    Stderr,

    /// <summary>The platform, about the log itself: lines that were dropped.</summary>
    Platform,
}
