namespace Catalyze.Contracts.Releases;

/// <summary>How two releases differ.</summary>
/// <param name="From">Id of the one.</param>
/// <param name="To">Id of the other.</param>
/// <param name="Changes">What is to be done to the one to get the other, by path; empty where they are alike.</param>
public sealed record ReleaseDifference(string From, string To, IReadOnlyList<ReleaseChange> Changes);
