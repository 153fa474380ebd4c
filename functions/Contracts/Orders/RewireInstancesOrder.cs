namespace Catalyze.Contracts.Orders;

/// <summary>To a host agent: change the wires of running instances without touching the containers.</summary>
public sealed record RewireInstancesOrder : Order
{
    /// <summary>Instance id → its wires from now on.</summary>
    public required IReadOnlyDictionary<string, InstanceWiring> Wirings { get; init; }
}
