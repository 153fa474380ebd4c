namespace Catalyze.CustomerApi.Accounts;

/// <summary>A new password, with the code that was mailed.</summary>
public sealed record ResetRequest
{
    /// <summary>As it stands in the mail.</summary>
    public required string Code { get; init; }

    /// <summary>The new password; 12 to 256 characters, none of those that everybody tries first.</summary>
    public required string Password { get; init; }
}
