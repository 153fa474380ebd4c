namespace Catalyze.CustomerApi.Accounts;

/// <summary>A public key of a user, to sign in with.</summary>
public sealed record UserKey
{
    /// <summary>What its user calls it; 1 to 64 letters, digits, dots, dashes or underscores.</summary>
    public required string Name { get; init; }

    /// <summary>As in authorized_keys: <c>ssh-rsa AAAA… [comment]</c>; RSA of at least 2048 bits.</summary>
    public required string Key { get; init; }
}
