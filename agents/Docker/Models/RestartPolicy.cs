namespace Catalyze.Docker.Models;

/// <summary>Whether the engine starts a container again by itself.</summary>
/// <param name="Name"><c>no</c>, <c>always</c>, …</param>
public sealed record RestartPolicy(string Name);
