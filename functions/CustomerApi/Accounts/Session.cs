namespace Catalyze.CustomerApi.Accounts;

/// <summary>A signed-in client.</summary>
/// <param name="TokenHash">SHA-256 of its token, hexadecimal; the session's key.</param>
/// <param name="UserId">Who signed in.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="LastSeenAt">Last use, exact to a minute.</param>
/// <param name="ExpiresAt">End, used or not.</param>
public sealed record Session(string TokenHash, string UserId, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt);
