namespace Catalyze.Contracts.Releases;

/// <summary>One difference between two releases.</summary>
/// <param name="Path">What differs: <c>services.app01.scale</c>, <c>services.app01.variables.GREETING</c>, <c>connections.db01→app01</c>.</param>
/// <param name="Kind"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="Before">Its value before; null where there was none, and for secrets.</param>
/// <param name="After">Its value after; null where there is none, and for secrets.</param>
public sealed record ReleaseChange(string Path, string Kind, string? Before, string? After);
