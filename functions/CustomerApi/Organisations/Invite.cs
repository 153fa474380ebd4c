namespace Catalyze.CustomerApi.Organisations;

/// <summary>An invitation that nobody accepted yet.</summary>
/// <param name="InviteId">Id, <c>inv-…</c>; not the code that was mailed.</param>
/// <param name="Email">Who is invited; only an account with this address can accept.</param>
/// <param name="Role">What the user will be.</param>
/// <param name="GroupIds">Groups the user will be in.</param>
/// <param name="InvitedBy">User who invites.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">From when on it is worthless.</param>
public sealed record Invite(
    string InviteId, string Email, Role Role, IReadOnlyList<string> GroupIds, string InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
