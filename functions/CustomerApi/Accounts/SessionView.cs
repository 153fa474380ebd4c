namespace Catalyze.CustomerApi.Accounts;

/// <summary>A session as its user sees it.</summary>
/// <param name="SessionId">Id, <c>ses-…</c>.</param>
/// <param name="CreatedAt">When the client signed in.</param>
/// <param name="LastSeenAt">Last use, exact to a minute.</param>
/// <param name="ExpiresAt">When it ends even if it is used.</param>
/// <param name="From">Address of the client when it signed in.</param>
/// <param name="Client">What the client called itself then.</param>
/// <param name="Current">It is the session that asks.</param>
public sealed record SessionView(
    string SessionId, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt, string? From, string? Client, bool Current);
