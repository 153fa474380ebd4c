namespace Catalyze.PodSoak.Auditing;

/// <summary>What is on a host beside containers.</summary>
internal sealed record HostFacts(string HostId)
{
    /// <summary>What its agent remembers and has not put behind it: instance, intent, generation, number of its network.</summary>
    public IReadOnlyList<(string InstanceId, string Intent, long Generation, int Slot)> Records { get; init; } = [];

    /// <summary>HAProxy processes in the folder of an instance's proxy; those that were taken over from and serve their last connections are former.</summary>
    public IReadOnlyList<(string InstanceId, int ProcessId, bool Former)> Proxies { get; init; } = [];

    /// <summary>Instances that have a folder in memory.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Interfaces of instances.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>Interfaces that the packet filter lets speak.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Volumes on the disk.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>Volumes that are mounted.</summary>
    public IReadOnlyList<string> Mounted { get; init; } = [];
}
