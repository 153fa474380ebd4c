namespace Catalyze.CustomerApi.Organisations;

/// <summary>A user in an organisation.</summary>
public sealed record Member(string UserId, Role Role, DateTimeOffset? JoinedAt);
