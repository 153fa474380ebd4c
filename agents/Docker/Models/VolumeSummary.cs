namespace Catalyze.Docker.Models;

/// <summary>A volume in a list.</summary>
public sealed record VolumeSummary
{
    public required string Name { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
