namespace Catalyze.CustomerApi.Configuration;

/// <summary>A certificate with its private key. The key goes in and never comes out.</summary>
public sealed record CertificateSetting
{
    /// <summary>PEM: the certificate of the host name first, then each one's issuer.</summary>
    public required string Chain { get; init; }

    /// <summary>Written: PEM, not encrypted; left out or null keeps the key that belongs to the same chain. Read: never there.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>Read: true, a key is there. Written: ignored, so that what was read can be written back.</summary>
    public bool? Set { get; init; }

    /// <summary>Says nothing of the key: a record would print it.</summary>
    public override string ToString() => "certificate with its key";
}
