namespace Catalyze.Contracts.Deployments;

/// <summary>Part of a deployment's timeline.</summary>
/// <param name="Entries">Oldest first.</param>
/// <param name="Next">Cursor to ask with for what comes later.</param>
/// <param name="State">The deployment's state when the page was read.</param>
public sealed record TimelinePage(IReadOnlyList<TimelineEntry> Entries, string? Next, DeploymentState State);
