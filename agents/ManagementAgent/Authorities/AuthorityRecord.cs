using Catalyze.Contracts.Agents;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>An authority as it lies on disk: the one file that is replaced as a whole at every step of a rotation.</summary>
/// <param name="Certificate">What issues, PEM: a root, or an intermediate; empty until that came.</param>
/// <param name="SealedKey">Its key, PKCS#8, encrypted under the agent's state key for the authority's name.</param>
internal sealed record AuthorityRecord(string Certificate, byte[] SealedKey)
{
    /// <summary>Grows whenever issuer or roots change.</summary>
    public long Epoch { get; init; }

    public AuthorityPhase Phase { get; init; }

    /// <summary>The newest rotation; null before the first.</summary>
    public string? RotationId { get; init; }

    /// <summary>When the order of that rotation was signed: an older order that comes late is no order.</summary>
    public DateTimeOffset? OrderedAt { get; init; }

    /// <summary>Beginning of the phase.</summary>
    public DateTimeOffset? PhaseBegan { get; init; }

    /// <summary>Roots trusted beside <see cref="Certificate"/>, PEM: the next one while it is made known, the former one while leaves are reissued.</summary>
    public string? AlsoTrusted { get; init; }

    /// <summary>Key of the next root, sealed likewise; only while it is made known.</summary>
    public byte[]? SealedNextKey { get; init; }

    /// <summary>Certificates that are refused; those that are over are left out when another comes.</summary>
    public IReadOnlyList<RefusedCertificate> Refused { get; init; } = [];

    /// <summary>Revoked instances whose certificates some host may still accept.</summary>
    public IReadOnlyList<string> Revoking { get; init; } = [];

    /// <summary>Where another management agent holds the root; null when this one does.</summary>
    public RootElsewhere? Elsewhere { get; init; }

    /// <summary>Management agents that issue with intermediates of this root.</summary>
    public IReadOnlyList<Subordinate> Subordinates { get; init; } = [];

    /// <summary>The last rotation was for a lost key: connections from before it are cut.</summary>
    public bool Severs { get; init; }
}
