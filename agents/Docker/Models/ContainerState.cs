namespace Catalyze.Docker.Models;

/// <summary>A container's life.</summary>
public sealed record ContainerState
{
    public string Status { get; init; } = "";

    public bool Running { get; init; }

    /// <summary>True also when only a child was killed, and even with exit code 0.</summary>
    public bool OOMKilled { get; init; }

    /// <summary>In the engine's namespace; 0 when it does not run.</summary>
    public int Pid { get; init; }

    public long ExitCode { get; init; }

    public string Error { get; init; } = "";

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset FinishedAt { get; init; }
}
