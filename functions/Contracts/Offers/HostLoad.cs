namespace Catalyze.Contracts.Offers;

/// <summary>Measured use, for pricing.</summary>
/// <param name="CpuMillis">CPU used over the last heartbeats, in thousandths of a core.</param>
/// <param name="MemoryMib">Memory in use, in MiB.</param>
/// <param name="StartingInstances">Instances not yet running.</param>
public sealed record HostLoad(long CpuMillis, long MemoryMib, int StartingInstances);
