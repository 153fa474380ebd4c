namespace Catalyze.Contracts.Releases;

/// <summary>What people remember a release by.</summary>
/// <param name="Notes">At most 2000 characters; null or empty for none.</param>
public sealed record ReleaseNotes(string? Notes);
