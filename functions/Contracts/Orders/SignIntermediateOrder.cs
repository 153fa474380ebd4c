using Catalyze.Contracts.Agents;

namespace Catalyze.Contracts.Orders;

/// <summary>To the management agent that holds an environment's root: certify this key of another one that looks after hosts of it.</summary>
public sealed record SignIntermediateOrder : Order
{
    /// <summary>Whose key it is.</summary>
    public required string ForAgent { get; init; }

    public required IntermediateRequest Request { get; init; }
}
