namespace Catalyze.ManagementAgent.Authorities;

/// <summary>That another management agent holds the environment's root, and how far this one is with its intermediate.</summary>
/// <param name="Holder">The other agent.</param>
/// <param name="SigningRequest">For the key in use, or the next one while that is waited for; PKCS#10, PEM.</param>
internal sealed record RootElsewhere(string Holder, string SigningRequest)
{
    /// <summary>The rotation for which that key was made; null for the first key.</summary>
    public string? RotationId { get; init; }

    /// <summary>Roots to trust, PEM; null until the first intermediate came.</summary>
    public string? Roots { get; init; }

    /// <summary>Epoch of the holder's authority that was installed last.</summary>
    public long? Epoch { get; init; }

    /// <summary>When the holder sent that.</summary>
    public DateTimeOffset SentAt { get; init; }
}
