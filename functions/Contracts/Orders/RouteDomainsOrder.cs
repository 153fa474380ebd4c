namespace Catalyze.Contracts.Orders;

/// <summary>To a management agent: lead these public host names, by the name in the TLS greeting and without ending TLS, to the environment's edge.</summary>
public sealed record RouteDomainsOrder : Order
{
    /// <summary>All routes of the environment; routes it had before and that are not here end.</summary>
    public required IReadOnlyList<DomainRoute> Routes { get; init; }
}
