namespace Catalyze.CustomerApi.Accounts;

/// <summary>E-mail address and password.</summary>
public sealed record SignInRequest
{
    /// <summary>The account's e-mail address; case does not matter.</summary>
    public required string Email { get; init; }

    /// <summary>The account's password.</summary>
    public required string Password { get; init; }
}
