namespace Catalyze.CustomerApi.Accounts;

/// <summary>A signed-in client.</summary>
/// <param name="SessionId">Id, <c>ses-…</c>, by which its user ends it; empty for one of an early version.</param>
/// <param name="TokenHash">SHA-256 of its token, hexadecimal; the session's key.</param>
/// <param name="UserId">Who signed in.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="LastSeenAt">Last use, exact to a minute.</param>
/// <param name="ExpiresAt">End, used or not.</param>
/// <param name="From">Address of the client when it signed in.</param>
/// <param name="Client">What the client called itself then.</param>
public sealed record Session(
    string SessionId, string TokenHash, string UserId, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt, string? From, string? Client);
