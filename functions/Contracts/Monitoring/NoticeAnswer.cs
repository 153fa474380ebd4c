namespace Catalyze.Contracts.Monitoring;

/// <summary>What became of a notice that a host posted.</summary>
/// <param name="Status">HTTP status of the answer; null where none came.</param>
/// <param name="Reason">Why none came; null where one did.</param>
public sealed record NoticeAnswer(int? Status, string? Reason = null);
