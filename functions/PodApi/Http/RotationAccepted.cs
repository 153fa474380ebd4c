namespace Catalyze.PodApi.Http;

/// <summary>A rotation is on its way.</summary>
/// <param name="RotationId">Its id, as the environment's status shows it.</param>
/// <param name="Agents">Management agents that were told.</param>
public sealed record RotationAccepted(string RotationId, IReadOnlyList<string> Agents);
