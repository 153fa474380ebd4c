namespace Catalyze.Contracts.Agents;

/// <summary>
/// Payload of the signed message of <c>POST /pod/agents/{id}/credentials</c>. The control plane refuses one signed more than a minute ago.
/// </summary>
/// <param name="Nonce">16 random bytes, so that two requests of one instant differ.</param>
public sealed record CredentialsRequest(byte[] Nonce);
