namespace Catalyze.CustomerApi.Published.Models;

/// <summary>What a service's instances used.</summary>
/// <param name="ServiceName">Type of the catalog.</param>
/// <param name="ServiceType"><c>code</c> or <c>database</c>.</param>
/// <param name="ServiceId">Its label.</param>
/// <param name="ServiceLabel">Its label.</param>
/// <param name="Size">Of each instance.</param>
/// <param name="Metrics">Never null, for the clients read it without asking.</param>
internal sealed record PublishedMetrics(string ServiceName, string ServiceType, string ServiceId, string ServiceLabel, PublishedSize Size, PublishedMetricsData Metrics);
