namespace Catalyze.Contracts.Orders;

/// <summary>To a host agent: edges show, or no longer show, the maintenance page. Nothing is started anew and no connection ends.</summary>
public sealed record MaintainDomainsOrder : Order
{
    /// <summary>The environment's edges on this host.</summary>
    public required IReadOnlyList<string> Instances { get; init; }

    public required DomainMaintenance Maintenance { get; init; }
}
