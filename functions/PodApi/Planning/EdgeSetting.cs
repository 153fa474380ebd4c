using Catalyze.Contracts.Orders;

namespace Catalyze.PodApi.Planning;

/// <summary>What an edge needs to know beside the release.</summary>
/// <param name="Routers">Addresses of the edge routers that lead the environment's names.</param>
/// <param name="DeploymentId">The deployment that makes the edge what it is.</param>
/// <param name="Maintenance">Null before the first.</param>
public sealed record EdgeSetting(IReadOnlyList<string> Routers, string DeploymentId, DomainMaintenance? Maintenance);
