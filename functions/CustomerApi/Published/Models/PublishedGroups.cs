namespace Catalyze.CustomerApi.Published.Models;

/// <summary>An organisation's groups.</summary>
internal sealed record PublishedGroups(IReadOnlyList<PublishedGroup> Groups);
