namespace Catalyze.LogService.Search;

/// <summary>A page of what was found, the newest first.</summary>
/// <param name="Lines">The lines.</param>
/// <param name="Next">Give it back as <c>cursor</c> for the page after this; null where this is the last.</param>
internal sealed record SearchPage(IReadOnlyList<FoundLine> Lines, string? Next);
