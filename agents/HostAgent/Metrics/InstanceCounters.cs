namespace Catalyze.HostAgent.Metrics;

/// <summary>An instance's counters at one moment.</summary>
/// <param name="CpuMicroseconds">Processor time since its container started.</param>
/// <param name="MemoryBytes">Memory in use, without files the kernel could drop.</param>
/// <param name="Received">On its interface, since it has its network.</param>
/// <param name="Sent">Likewise.</param>
public sealed record InstanceCounters(long CpuMicroseconds, long MemoryBytes, InterfaceCounters Received, InterfaceCounters Sent);
