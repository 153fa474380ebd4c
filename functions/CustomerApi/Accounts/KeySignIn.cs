namespace Catalyze.CustomerApi.Accounts;

/// <summary>Signing in with a key pair.</summary>
public sealed record KeySignIn
{
    /// <summary>The public key as in authorized_keys; its comment does not matter.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Base64 of the RSA signature (PKCS#1 v1.5, SHA-256) over the text <c>nonce&amp;timestamp</c>.</summary>
    public required string Signature { get; init; }

    /// <summary>Base64 of 32 random bytes; good for once.</summary>
    public required string Nonce { get; init; }

    /// <summary>Seconds since 1970, UTC, as text; at most five minutes off.</summary>
    public required string Timestamp { get; init; }
}
