namespace Catalyze.Contracts.Offers;

/// <summary>Amounts of everything an instance takes from a host.</summary>
/// <param name="CpuMillis">Thousandths of a core.</param>
/// <param name="MemoryMib">Memory in MiB.</param>
/// <param name="DiskMib">Disk in MiB.</param>
/// <param name="Pids">Processes and threads.</param>
/// <param name="Instances">Number of instances.</param>
public sealed record HostCapacity(long CpuMillis, long MemoryMib, long DiskMib, long Pids, long Instances);
