namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A new name of an environment.</summary>
internal sealed record PublishedName(string Name);
