namespace Catalyze.Contracts.Agents;

/// <summary>The answer to a signing request.</summary>
/// <param name="Certificate">Leaf and intermediates, PEM.</param>
/// <param name="Authority">The roots to trust, PEM; for wires the environment's authority, or two during a change of it.</param>
/// <param name="ExpiresAt">End of the leaf.</param>
/// <param name="Epoch">Which state of the authority it belongs to: changes whenever issuer or roots do.</param>
/// <param name="Severs">The epoch began with a lost key: connections that stood before it are cut.</param>
/// <param name="Refused">Certificates of the environment that are refused although the authority signed them; null for none.</param>
public sealed record IssuedCertificate(
    string Certificate, string Authority, DateTimeOffset ExpiresAt, long Epoch = 0, bool Severs = false, IReadOnlyList<RefusedCertificate>? Refused = null);
