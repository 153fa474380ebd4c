namespace Catalyze.CustomerApi.Accounts;

/// <summary>Who owns environments.</summary>
public sealed record Organisation(string OrganisationId, string Name, DateTimeOffset CreatedAt);
