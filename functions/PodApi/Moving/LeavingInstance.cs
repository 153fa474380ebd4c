using Catalyze.Contracts.Deployments;

namespace Catalyze.PodApi.Moving;

/// <summary>An instance on a host that is to become empty.</summary>
/// <param name="View">As operators see it.</param>
/// <param name="Move">Its move, where it may begin now; null where something stands in the way.</param>
public sealed record LeavingInstance(DrainingInstance View, WantedMove? Move);
