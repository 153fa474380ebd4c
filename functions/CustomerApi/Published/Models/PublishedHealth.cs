namespace Catalyze.CustomerApi.Published.Models;

/// <summary>That we are here; the version decides how the clients upload.</summary>
internal sealed record PublishedHealth(string Status, string Version);
