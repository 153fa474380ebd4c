namespace Catalyze.CustomerApi.Audit;

/// <summary>Who did what to what, when and from where.</summary>
/// <param name="OrganisationId">Whose trail; a user's own where no organisation is concerned, <c>-</c> where nobody is known, as with a failed sign-in.</param>
/// <param name="At">When.</param>
/// <param name="UserId">Who; <c>operator</c> or <c>-</c> where it is no user.</param>
/// <param name="Action">Stable: <c>environment-created</c>.</param>
/// <param name="Target">Id of what it was done to.</param>
/// <param name="From">Address of the caller.</param>
/// <param name="CorrelationId">Finds the request in the logs.</param>
/// <param name="Detail">For people; never a secret.</param>
public sealed record AuditEntry(
    string OrganisationId, DateTimeOffset At, string UserId, string Action, string? Target, string? From, string CorrelationId, string? Detail)
{
    /// <summary>API token that was used; absent for a session.</summary>
    public string? TokenId { get; init; }
}
