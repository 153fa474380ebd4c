namespace Catalyze.Contracts.Orders;

/// <summary>Where connections for a public host name go.</summary>
/// <param name="Domain">Host name.</param>
/// <param name="Endpoints">Published ports of the edge's instances.</param>
public sealed record DomainRoute(string Domain, IReadOnlyList<WireEndpoint> Endpoints)
{
    /// <summary>Whether plain HTTP is answered with the way to HTTPS; otherwise it is refused.</summary>
    public bool RedirectHttp { get; init; } = true;
}
