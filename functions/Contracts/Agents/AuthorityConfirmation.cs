namespace Catalyze.Contracts.Agents;

/// <summary>A host says how far it has followed a change of an environment's authority.</summary>
/// <param name="EnvironmentId">The environment.</param>
/// <param name="Epoch">The epoch announced over the doorbell.</param>
/// <param name="Pending">Instances of the environment whose proxy still runs with certificates of another epoch; empty once all follow.</param>
public sealed record AuthorityConfirmation(string EnvironmentId, long Epoch, IReadOnlyList<string> Pending);
