using Catalyze.Contracts.Agents;

namespace Catalyze.Contracts.Orders;

/// <summary>
/// To each management agent of an environment: what it issued for one instance is refused from now on, and nothing is issued for it until an order that was
/// signed later grants it again. The order's id begins with the revocation's, which is also its deployment id.
/// </summary>
public sealed record RevokeInstanceOrder : Order
{
    public required string InstanceId { get; init; }

    /// <summary>What other management agents issued for it.</summary>
    public IReadOnlyList<RefusedCertificate> Refused { get; init; } = [];
}
