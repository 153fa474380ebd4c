namespace Catalyze.PodApi.Placement;

/// <summary>The deployment ended while this worker was placing it.</summary>
public sealed class PlacementClosedException(string deploymentId) : Exception($"{deploymentId} has ended: it gets no award any more.");
