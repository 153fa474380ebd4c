namespace Catalyze.PodApi.Placement;

/// <summary>Other auctions kept winning the same hosts; trying again later may succeed.</summary>
public sealed class PlacementContentionException(string deploymentId, int attempts)
    : Exception($"Placing {deploymentId} met other auctions on its hosts {attempts} times in a row.");
