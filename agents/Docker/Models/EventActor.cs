namespace Catalyze.Docker.Models;

/// <summary>What an event happened to.</summary>
public sealed record EventActor
{
    public string ID { get; init; } = "";

    /// <summary>Labels, name, image, and for <c>die</c> the exit code.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
