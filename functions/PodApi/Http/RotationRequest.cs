namespace Catalyze.PodApi.Http;

/// <summary>Body of <c>POST /pod/environments/{id}/authority/rotation</c>; without one, a rotation with overlap.</summary>
/// <param name="Emergency">The key is lost: the old authority is trusted no more at once, and connections it vouched for are cut.</param>
public sealed record RotationRequest(bool Emergency = false);
