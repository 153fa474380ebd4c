using Catalyze.Contracts.Agents;

namespace Catalyze.Contracts.Orders;

/// <summary>To a management agent: issue with this intermediate from now on, and have hosts trust these roots.</summary>
public sealed record InstallIntermediateOrder : Order
{
    public required IntermediateCertificate Intermediate { get; init; }
}
