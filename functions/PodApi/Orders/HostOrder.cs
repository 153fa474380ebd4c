using Catalyze.Contracts.Orders;

namespace Catalyze.PodApi.Orders;

/// <summary>An order for one host with what its management agent must know to let it be carried out.</summary>
/// <param name="HostId">The host.</param>
/// <param name="Order">The order.</param>
public sealed record HostOrder(string HostId, Order Order)
{
    public IReadOnlyList<CertificateGrant> Grants { get; init; } = [];

    public IReadOnlyList<string> WithdrawnInstances { get; init; } = [];
}
