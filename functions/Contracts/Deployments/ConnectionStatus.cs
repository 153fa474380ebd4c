namespace Catalyze.Contracts.Deployments;

/// <summary>A connection of the environment.</summary>
/// <param name="Provider">Label of the provider.</param>
/// <param name="Consumer">Label of the consumer.</param>
/// <param name="Implied">True for what the catalog itself needs: replication, the edge.</param>
public sealed record ConnectionStatus(string Provider, string Consumer, bool Implied);
