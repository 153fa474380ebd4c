namespace Catalyze.CustomerApi.Accounts;

/// <summary>What a code that was mailed allows once.</summary>
/// <param name="Purpose">Which flow it belongs to; it is worth nothing in another.</param>
/// <param name="Email">Where it was sent, which whoever knows the code therefore reads.</param>
/// <param name="ExpiresAt">From when on it is worthless.</param>
internal sealed record MailCode(MailCodePurpose Purpose, string Email, DateTimeOffset ExpiresAt)
{
    /// <summary>Whose account; null for a sign-up.</summary>
    public string? UserId { get; init; }

    /// <summary>Of a sign-up: the name of the user to be.</summary>
    public string? Name { get; init; }

    /// <summary>Of a sign-up: the hash of the password.</summary>
    public string? PasswordHash { get; init; }
}
