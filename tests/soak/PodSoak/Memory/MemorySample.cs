namespace Catalyze.PodSoak.Memory;

/// <summary>What a process used at one moment.</summary>
/// <param name="Process">Its name in the pod.</param>
/// <param name="Life">Which process of that name: its number and when it began.</param>
/// <param name="Seconds">Since the run's beginning.</param>
/// <param name="Mib">Resident memory.</param>
/// <param name="DataMib">What it keeps in memory by design and has on its disk, for storage; 0 for others.</param>
internal sealed record MemorySample(string Process, string Life, double Seconds, double Mib, double DataMib = 0);
