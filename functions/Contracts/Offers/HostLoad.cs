namespace Catalyze.Contracts.Offers;

/// <summary>Measured use, for pricing.</summary>
/// <param name="CpuMillis">CPU used over the last heartbeats, in thousandths of a core.</param>
/// <param name="MemoryMib">Memory in use, in MiB.</param>
/// <param name="StartingInstances">Instances not yet running.</param>
public sealed record HostLoad(long CpuMillis, long MemoryMib, int StartingInstances)
{
    /// <summary>Size in MiB of the disk that containers and volumes are on; null from an agent that does not say.</summary>
    public long? DiskMib { get; init; }

    /// <summary>What is free of it.</summary>
    public long? DiskFreeMib { get; init; }
}
