namespace Catalyze.CustomerApi.Accounts;

/// <summary>A person who can sign in.</summary>
public sealed record UserAccount(string UserId, string OrganisationId, string Name, string Email, string Role, DateTimeOffset CreatedAt);
