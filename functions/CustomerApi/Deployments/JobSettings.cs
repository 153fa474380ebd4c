using Catalyze.Contracts.Jobs;

namespace Catalyze.CustomerApi.Deployments;

/// <summary>A command that is to run once.</summary>
internal sealed record JobSettings
{
    /// <summary>A line for the shell, in the folder of the source.</summary>
    public required string Command { get; init; }

    /// <summary>How long it may run.</summary>
    public int TimeLimitSeconds { get; init; } = JobRequest.DefaultSeconds;
}
