namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A service whose visitors get the maintenance page.</summary>
/// <param name="Upstream">Label of the service.</param>
/// <param name="CreatedAt">Since when; empty, because it is not recorded.</param>
internal sealed record PublishedMaintenance(string Upstream, string CreatedAt = "");
