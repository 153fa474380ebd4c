namespace Catalyze.Contracts.Logs;

/// <summary>Why lines of an instance are missing from its log.</summary>
public enum DropReason
{
    /// <summary>It wrote more than its rate allows.</summary>
    Rate,

    /// <summary>The host's buffer was full while the logging service was away.</summary>
    Buffer,

    /// <summary>The logging service refused them for good.</summary>
    Refused,
}
