namespace Catalyze.Contracts.Deployments;

/// <summary>The certificate of a public host name.</summary>
public sealed record DomainCertificateStatus
{
    /// <summary>True for the customer's own; false for one the platform issues and renews.</summary>
    public required bool Own { get; init; }

    /// <summary>Who signed it; null for the platform's.</summary>
    public string? Issuer { get; init; }

    /// <summary>When the first certificate of the chain ends; null for the platform's, which is renewed in time.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>SHA-256 of the certificate, hexadecimal; null for the platform's.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>What should be looked after, for people: it ends soon, or has ended. Null when there is nothing.</summary>
    public string? Warning { get; init; }
}
