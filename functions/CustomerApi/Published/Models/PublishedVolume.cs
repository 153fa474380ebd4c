namespace Catalyze.CustomerApi.Published.Models;

/// <summary>What a service keeps data on; size in GB, rounded up.</summary>
internal sealed record PublishedVolume(int Id, string Type, int Size);
