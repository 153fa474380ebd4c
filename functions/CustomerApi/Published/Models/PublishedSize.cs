namespace Catalyze.CustomerApi.Published.Models;

/// <summary>Size of a service; whole GB and cores, rounded up.</summary>
internal sealed record PublishedSize(int Ram, int Storage, int Cpu);
