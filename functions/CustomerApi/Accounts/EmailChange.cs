namespace Catalyze.CustomerApi.Accounts;

/// <summary>A new e-mail address.</summary>
public sealed record EmailChange
{
    /// <summary>The account's password.</summary>
    public required string Password { get; init; }

    /// <summary>The new address; a code is sent there.</summary>
    public required string Email { get; init; }
}
