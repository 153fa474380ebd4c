namespace Catalyze.Contracts.Audit;

/// <summary>A session that a browser holds for an operator; its secret is in a cookie only.</summary>
/// <param name="Name">The operator.</param>
/// <param name="ExpiresAt">When it ends; there is no renewing it.</param>
public sealed record OperatorSession(string Name, DateTimeOffset ExpiresAt);
