using Catalyze.Contracts.Placement;

namespace Catalyze.PodApi.Placement;

/// <summary>The end of an attempt to place a deployment: an award, or refusals.</summary>
public sealed record PlacementResult(PlacementAward? Award, IReadOnlyList<PlacementRefusal> Refusals);
