namespace Catalyze.ManagementAgent.Authorities;

/// <summary>An authority as it lies on disk.</summary>
/// <param name="Certificate">PEM.</param>
/// <param name="SealedKey">PKCS#8, encrypted under the agent's state key for the authority's name.</param>
internal sealed record AuthorityRecord(string Certificate, byte[] SealedKey);
