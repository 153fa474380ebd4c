namespace Catalyze.Pipeline;

/// <summary>A declared or implied connection.</summary>
/// <param name="Provider">Label of the provider.</param>
/// <param name="Consumer">Label of the consumer; equal to the provider for replication within a service.</param>
/// <param name="Implied">True for what the catalog itself needs.</param>
public sealed record ExpandedConnection(string Provider, string Consumer, bool Implied);
