namespace Catalyze.Docker.Models;

/// <summary>Where a container's output goes.</summary>
/// <param name="Type">The log driver.</param>
/// <param name="Config">Its options.</param>
public sealed record LogConfig(string Type, IReadOnlyDictionary<string, string> Config);
