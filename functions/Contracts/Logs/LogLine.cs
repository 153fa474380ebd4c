namespace Catalyze.Contracts.Logs;

/// <summary>One entry of an instance's log; several lines of output where they belong together.</summary>
public sealed record LogLine
{
    /// <summary>When the engine read its first line.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string Instance { get; init; }

    /// <summary>Label of the service.</summary>
    public required string Service { get; init; }

    public string? Release { get; init; }

    public string? Deployment { get; init; }

    public LogStream Stream { get; init; }

    /// <summary>In lower case; null where the line does not say.</summary>
    public string? Level { get; init; }

    public string Message { get; init; } = "";

    /// <summary>Values of a line that was written as JSON, by dotted name; all of them text. Null for none.</summary>
    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    /// <summary>How many lines of the instance were dropped at this place of the log; then <see cref="Reason"/> says why. Null for a line that was written.</summary>
    public long? Dropped { get; init; }

    public DropReason? Reason { get; init; }
}
