using Catalyze.Contracts.Placement;

namespace Catalyze.CustomerApi.Deployments;

/// <summary>What deploying the configuration would do now.</summary>
/// <param name="PlanId">Names the plan in a deployment that is to carry it out as it is.</param>
/// <param name="Plan">Placements with prices, what moves, what would be away for how long, and what finds no place.</param>
public sealed record EnvironmentPlan(string PlanId, PlacementPlan Plan);
