namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A user in a group.</summary>
internal sealed record PublishedGroupMember(string Id, string Email);
