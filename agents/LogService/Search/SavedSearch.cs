namespace Catalyze.LogService.Search;

/// <summary>A search somebody wants to find again.</summary>
/// <param name="Name">1 to 80 characters, its own.</param>
/// <param name="Query">As it was typed.</param>
/// <param name="Minutes">How far back it looks; null where that was left open.</param>
internal sealed record SavedSearch(string Name, string Query, int? Minutes);
