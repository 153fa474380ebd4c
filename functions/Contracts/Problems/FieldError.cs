namespace Catalyze.Contracts.Problems;

/// <summary>One wrong field of a refused request.</summary>
/// <param name="Field">Where it is, as a path into the request: <c>services[2].version</c>.</param>
/// <param name="Code">Stable, for programs: <c>unknown-version</c>.</param>
/// <param name="Message">For people: what is wrong and what would be right.</param>
public sealed record FieldError(string Field, string Code, string Message);
