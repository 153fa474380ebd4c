namespace Catalyze.Contracts.Agents;

/// <summary>The answer to a signing request.</summary>
/// <param name="Certificate">Leaf and intermediates, PEM.</param>
/// <param name="Authority">The roots to trust, PEM; for wires the environment's authority, or two during a change of it.</param>
/// <param name="ExpiresAt">End of the leaf.</param>
public sealed record IssuedCertificate(string Certificate, string Authority, DateTimeOffset ExpiresAt);
