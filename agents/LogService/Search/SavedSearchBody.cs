namespace Catalyze.LogService.Search;

/// <summary>What a saved search is set to; its name is in the address.</summary>
/// <param name="Query">As it is typed.</param>
/// <param name="Minutes">How far back it looks, 1 to 525,600.</param>
internal sealed record SavedSearchBody(string? Query, int? Minutes);
