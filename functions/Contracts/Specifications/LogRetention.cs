namespace Catalyze.Contracts.Specifications;

/// <summary>How long a logging or monitoring service keeps lines or samples: until they are too old, or all of them take too much.</summary>
/// <param name="Days">Most days, 1 to 3650; null means 30.</param>
/// <param name="Mib">Most MiB on the disk with their indexes; null means five eighths of the service's disk, which is also the most.</param>
public sealed record LogRetention(int? Days = null, int? Mib = null);
