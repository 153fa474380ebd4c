namespace Catalyze.Contracts.Orders;

/// <summary>To a host agent: make these instances run, side by side, each as soon as it can. Answered by instance reports.</summary>
public sealed record RunInstancesOrder : Order
{
    public required IReadOnlyList<InstanceOrder> Instances { get; init; }

    /// <summary>AppArmor profiles by name, once for all instances that use them.</summary>
    public required IReadOnlyDictionary<string, string> AppArmorProfiles { get; init; }
}
