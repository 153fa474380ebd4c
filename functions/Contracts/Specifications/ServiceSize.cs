namespace Catalyze.Contracts.Specifications;

/// <summary>What one instance may use.</summary>
/// <param name="MemoryMib">Memory limit in MiB.</param>
/// <param name="CpuMillis">CPU in thousandths of a core.</param>
/// <param name="DiskMib">Disk in MiB: volumes and writable layer together.</param>
public sealed record ServiceSize(int MemoryMib, int CpuMillis, int DiskMib);
