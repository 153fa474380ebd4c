namespace Catalyze.Contracts.Audit;

/// <summary>Somebody who may operate the platform.</summary>
/// <param name="Name">As the trail names him.</param>
/// <param name="CreatedAt">Null for the one of the settings.</param>
/// <param name="CreatedBy">Operator who added him; null for the one of the settings.</param>
/// <param name="ExpiresAt">End of his token; null for the one of the settings, which ends with them.</param>
/// <param name="LastUsedAt">When his token was shown last, a minute or so late; null when never.</param>
public sealed record OperatorStatus(string Name, DateTimeOffset? CreatedAt, string? CreatedBy, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);
