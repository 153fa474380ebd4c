namespace Catalyze.Docker.Models;

/// <summary>Something that happened to an object of the engine.</summary>
public sealed record EngineEvent
{
    /// <summary><c>container</c>, <c>image</c>, …</summary>
    public string Type { get; init; } = "";

    /// <summary><c>start</c>, <c>die</c>, <c>oom</c>, …</summary>
    public string Action { get; init; } = "";

    public EventActor Actor { get; init; } = new();
}
