namespace Catalyze.CustomerApi.Audit;

/// <summary>Which entries are asked for; null asks for any.</summary>
internal sealed record AuditFilter(string? UserId, string? Action, string? Target, string? CorrelationId, DateTimeOffset? From, DateTimeOffset? To);
