using Catalyze.CustomerApi.Authorisation;

namespace Catalyze.CustomerApi.Organisations;

/// <summary>What a program shows instead of a person. It may no more than who made it still may.</summary>
/// <param name="TokenId">Id, <c>tok-…</c>; not the secret.</param>
/// <param name="Name">What people call it.</param>
/// <param name="CreatedBy">User who made it.</param>
/// <param name="Grants">What it may.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is worthless.</param>
/// <param name="LastUsedAt">Last use, exact to a minute; null while it was never used.</param>
public sealed record ApiToken(
    string TokenId, string Name, string CreatedBy, IReadOnlyList<Grant> Grants, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt);
