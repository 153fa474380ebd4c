namespace Catalyze.Contracts.Agents;

/// <summary>A bearer token for one repository of one registry.</summary>
/// <param name="Token">As registries of the distribution project take it (JSON Web Token).</param>
/// <param name="ExpiresAt">Its end, minutes away: it has to be good when a pull or push begins and asks for each layer.</param>
public sealed record RegistryToken(string Token, DateTimeOffset ExpiresAt)
{
    /// <summary>Who issues that registry's certificates: the signing key of its management agent (SubjectPublicKeyInfo); null where none is enrolled.</summary>
    public byte[]? RegistryKey { get; init; }

    // A record would print the token.
    public override string ToString() => $"registry token until {ExpiresAt:O}";
}
