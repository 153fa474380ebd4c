namespace Catalyze.Contracts.Orders;

/// <summary>Where connections for a public host name go.</summary>
/// <param name="Domain">Host name.</param>
/// <param name="Endpoints">Published ports of the edge's instances.</param>
public sealed record DomainRoute(string Domain, IReadOnlyList<WireEndpoint> Endpoints);
