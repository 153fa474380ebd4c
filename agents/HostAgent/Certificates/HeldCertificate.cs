using Catalyze.Contracts.Agents;

namespace Catalyze.HostAgent.Certificates;

/// <summary>A certificate with the key that was made here for it.</summary>
/// <param name="Certificate">Leaf and intermediates, PEM.</param>
/// <param name="Key">PKCS#8, PEM.</param>
/// <param name="Authority">Roots to trust, PEM.</param>
/// <param name="IssuedAt">When it was received.</param>
/// <param name="ExpiresAt">End of the leaf.</param>
/// <param name="Names">Domains of an edge certificate; empty for wires.</param>
/// <param name="Epoch">State of the authority it belongs to.</param>
/// <param name="Refused">Certificates of others that the authority signed and that are refused; null for none.</param>
/// <param name="Severs">Connections from before that epoch are cut.</param>
public sealed record HeldCertificate(
    string Certificate, string Key, string Authority, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, IReadOnlyList<string> Names, long Epoch = 0, bool Severs = false,
    IReadOnlyList<RefusedCertificate>? Refused = null)
{
    /// <summary>At a third of its life: daily for 72 hours, so that two days of outage cut nothing.</summary>
    public DateTimeOffset RenewAt => IssuedAt + ((ExpiresAt - IssuedAt) / 3);

    /// <summary>As HAProxy and others read it: chain, then key.</summary>
    public string Pem => $"{Certificate.TrimEnd()}\n{Key.TrimEnd()}\n";

    // A record would print the key.
    public override string ToString() => $"certificate until {ExpiresAt:O}";
}
