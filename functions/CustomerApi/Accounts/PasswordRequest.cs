namespace Catalyze.CustomerApi.Accounts;

/// <summary>The account's password, to confirm a change.</summary>
public sealed record PasswordRequest
{
    /// <summary>The account's password.</summary>
    public required string Password { get; init; }
}
