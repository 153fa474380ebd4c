namespace Catalyze.Contracts.Jobs;

/// <summary>A command that is to run once, in a container of its own, with image, variables and connections of a service of the release that serves.</summary>
public sealed record JobRequest
{
    /// <summary>Label of a service with a source of its own.</summary>
    public required string Service { get; init; }

    /// <summary>What runs, 1 to <see cref="LongestCommand"/> characters. Kept encrypted: people write secrets into commands.</summary>
    public required string Command { get; init; }

    public JobKind Kind { get; init; }

    /// <summary>How long it may run, in seconds, 1 to <see cref="MostSeconds"/>.</summary>
    public int TimeLimitSeconds { get; init; } = DefaultSeconds;

    /// <summary>Who asked, for people.</summary>
    public required string By { get; init; }

    public const int LongestCommand = 8000;

    public const int DefaultSeconds = 3600;

    public const int MostSeconds = 86_400;
}
