namespace Catalyze.DurableTask.Client;

/// <summary>How an instance is removed.</summary>
/// <param name="Recursive">Whether its sub-orchestrations are removed too.</param>
public record PurgeInstanceOptions(bool Recursive = false);
