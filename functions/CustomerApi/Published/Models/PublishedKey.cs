namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A public key of a user, as in authorized_keys.</summary>
internal sealed record PublishedKey(string Name, string Key);
