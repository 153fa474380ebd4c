namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A new label of a service.</summary>
internal sealed record PublishedLabel(string Label);
