using Catalyze.Contracts.Problems;

namespace Catalyze.Pipeline;

/// <summary>What there is to say of a customer's certificate.</summary>
public sealed record CertificateExamination
{
    /// <summary>Why it cannot be used; empty for a good one.</summary>
    public required IReadOnlyList<FieldError> Errors { get; init; }

    /// <summary>What should be looked after, though it can be used.</summary>
    public required IReadOnlyList<FieldError> Warnings { get; init; }

    /// <summary>Host names it is for; empty when it could not be read.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Who signed it; null when it could not be read.</summary>
    public string? Issuer { get; init; }

    /// <summary>When the first certificate of the chain ends; null when it could not be read.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>SHA-256 of the certificate, hexadecimal; null when it could not be read.</summary>
    public string? Fingerprint { get; init; }
}
