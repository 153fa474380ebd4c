namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A signed-in user.</summary>
internal sealed record PublishedUser(string Id, string Name, string Email, string? SessionToken = null);
