namespace Catalyze.Contracts.Problems;

/// <summary>The body of every refusal: problem details as RFC 9457 has them, with all wrong fields at once.</summary>
/// <param name="Type">Stable URI reference of the kind of problem: <c>/problems/invalid-specification</c>.</param>
/// <param name="Title">Short, the same for every problem of the type.</param>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Detail">What happened this time and what to do.</param>
/// <param name="CorrelationId">Finds this request in logs and audit.</param>
/// <param name="Errors">Every wrong field; empty where no field is to blame.</param>
public sealed record ProblemDocument(string Type, string Title, int Status, string? Detail, string? CorrelationId, IReadOnlyList<FieldError> Errors);
