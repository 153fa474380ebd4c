namespace Catalyze.CustomerApi.Accounts;

/// <summary>A person who can sign in.</summary>
/// <param name="UserId">Id, <c>usr-…</c>.</param>
/// <param name="OrganisationId">The organisation meant where a request names none.</param>
/// <param name="Name">What people call the user.</param>
/// <param name="Email">Used to sign in.</param>
/// <param name="CreatedAt">When the account was made.</param>
public sealed record UserAccount(string UserId, string? OrganisationId, string Name, string Email, DateTimeOffset CreatedAt)
{
    /// <summary>A second factor is asked for at sign-in.</summary>
    public bool HasTwoFactor { get; init; }

    /// <summary>Where the user may be a member; the organisation has the last word.</summary>
    public IReadOnlyList<string> OrganisationIds { get; init; } = [];

    /// <summary>Sessions begun before this have ended, but for <see cref="KeptSession"/>.</summary>
    public DateTimeOffset? SessionsFrom { get; init; }

    /// <summary>Hash of the session that is kept all the same.</summary>
    public string? KeptSession { get; init; }

    /// <summary>Whether a session still counts after what happened to the account since.</summary>
    public bool Allows(Session session) => SessionsFrom is not { } from || session.CreatedAt >= from || session.TokenHash == KeptSession;
}
