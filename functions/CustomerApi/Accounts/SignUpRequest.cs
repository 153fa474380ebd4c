namespace Catalyze.CustomerApi.Accounts;

/// <summary>An account to be made.</summary>
public sealed record SignUpRequest
{
    /// <summary>E-mail address; a code is sent there.</summary>
    public required string Email { get; init; }

    /// <summary>What people call the user; 1 to 80 characters.</summary>
    public required string Name { get; init; }

    /// <summary>12 to 256 characters, none of those that everybody tries first.</summary>
    public required string Password { get; init; }
}
