namespace Catalyze.CustomerApi.Published.Models;

/// <summary>The pods.</summary>
internal sealed record PublishedPods(IReadOnlyList<PublishedPod> Pods);
