namespace Catalyze.CustomerApi.Accounts;

/// <summary>A new password.</summary>
public sealed record PasswordChange
{
    /// <summary>The password as it is.</summary>
    public required string Password { get; init; }

    /// <summary>The new one; 12 to 256 characters, none of those that everybody tries first.</summary>
    public required string NewPassword { get; init; }
}
