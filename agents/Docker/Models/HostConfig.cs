namespace Catalyze.Docker.Models;

/// <summary>How the host runs a container.</summary>
public sealed record HostConfig
{
    public string? NetworkMode { get; init; }

    /// <summary><c>source:target[:ro]</c>; a source that is a name is a volume.</summary>
    public IReadOnlyList<string>? Binds { get; init; }

    /// <summary>Path → mount options.</summary>
    public IReadOnlyDictionary<string, string>? Tmpfs { get; init; }

    /// <summary>Bytes.</summary>
    public long? Memory { get; init; }

    /// <summary>Bytes of memory and swap together; equal to <see cref="Memory"/> for no swap.</summary>
    public long? MemorySwap { get; init; }

    /// <summary>Thousand-millionths of a core.</summary>
    public long? NanoCpus { get; init; }

    public long? PidsLimit { get; init; }

    public IReadOnlyList<Ulimit>? Ulimits { get; init; }

    public IReadOnlyList<string>? CapDrop { get; init; }

    public IReadOnlyList<string>? CapAdd { get; init; }

    public IReadOnlyList<string>? SecurityOpt { get; init; }

    public bool ReadonlyRootfs { get; init; }

    public LogConfig? LogConfig { get; init; }

    public RestartPolicy? RestartPolicy { get; init; }
}
