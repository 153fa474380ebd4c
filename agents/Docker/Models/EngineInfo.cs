namespace Catalyze.Docker.Models;

/// <summary><c>GET /info</c>.</summary>
public sealed record EngineInfo
{
    public string ServerVersion { get; init; } = "";

    public string KernelVersion { get; init; } = "";

    /// <summary><c>name=apparmor</c>, <c>name=seccomp,profile=…</c>: only what the engine really applies.</summary>
    public IReadOnlyList<string> SecurityOptions { get; init; } = [];

    /// <summary><c>1</c> or <c>2</c>.</summary>
    public string CgroupVersion { get; init; } = "1";

    public int NCPU { get; init; }

    /// <summary>Bytes.</summary>
    public long MemTotal { get; init; }

    public string DockerRootDir { get; init; } = "";

    public bool EnforcesAppArmor => SecurityOptions.Any(option => option.Split(',')[0] is "name=apparmor" or "apparmor");
}
