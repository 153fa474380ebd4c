namespace Catalyze.Contracts.Orders;

/// <summary>To a host agent: stop and remove these instances with their proxies, networks and keys. Volumes stay unless said otherwise.</summary>
public sealed record StopInstancesOrder : Order
{
    public required IReadOnlyList<InstanceToStop> Instances { get; init; }

    /// <summary>Whether the instances' volumes go too; only when an environment is destroyed.</summary>
    public bool RemoveVolumes { get; init; }
}
