namespace Catalyze.Contracts.Orders;

/// <summary>To a management agent: pass these orders on to hosts of its pods, ring their doorbells, and issue the certificates they need.</summary>
public sealed record RelayOrder : Order
{
    public required IReadOnlyList<RelayedOrder> Relayed { get; init; }

    /// <summary>The management agent that holds the environment's root; null when that is the receiver.</summary>
    public string? RootHolder { get; init; }
}
