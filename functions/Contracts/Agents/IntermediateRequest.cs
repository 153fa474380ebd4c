namespace Catalyze.Contracts.Agents;

/// <summary>A management agent asks whoever holds an environment's root for an intermediate, and says how far it has followed that authority.</summary>
/// <param name="SigningRequest">PKCS#10, PEM; proves that the agent holds the key, which never leaves it.</param>
/// <param name="RotationId">The rotation this key was made for; null for the first.</param>
/// <param name="FollowedEpoch">Epoch of the root's authority that all its hosts have followed; null while some have not.</param>
public sealed record IntermediateRequest(string SigningRequest, string? RotationId, long? FollowedEpoch);
