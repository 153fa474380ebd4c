namespace Catalyze.Docker.Models;

/// <summary>The engine's own health check.</summary>
/// <param name="Test"><c>NONE</c> switches it off.</param>
public sealed record HealthSpecification(IReadOnlyList<string> Test);
