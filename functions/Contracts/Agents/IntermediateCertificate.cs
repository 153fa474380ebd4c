namespace Catalyze.Contracts.Agents;

/// <summary>What a management agent needs to issue in the name of an environment whose root another one holds.</summary>
/// <param name="Certificate">Signed by the root, PEM; path length zero, names of the environment only.</param>
/// <param name="Roots">The roots to trust, PEM; two during a change of authority.</param>
/// <param name="Epoch">State of the root's authority this belongs to.</param>
/// <param name="Severs">The epoch began with a lost key: connections that stood before it are cut.</param>
/// <param name="SentAt">By the clock of whoever holds the root: of two the later holds.</param>
public sealed record IntermediateCertificate(string Certificate, string Roots, long Epoch, bool Severs, DateTimeOffset SentAt);
