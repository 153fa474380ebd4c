namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A service whose visitors are to get the maintenance page.</summary>
/// <param name="Upstream">Its label.</param>
internal sealed record PublishedUpstream(string Upstream);
