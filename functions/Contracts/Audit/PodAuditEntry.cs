namespace Catalyze.Contracts.Audit;

/// <summary>Something about agents and their keys that somebody may have to answer for.</summary>
/// <param name="Id">Its place in the trail.</param>
/// <param name="At">When the control plane saw it.</param>
/// <param name="Action">Stable: <c>credentials-refused</c>, <c>report-refused</c>, <c>report-repeated</c>, <c>order-refused</c>, <c>enrolled</c>, <c>key-revoked</c>, …</param>
/// <param name="AgentId">The enrolled agent it is about; null where who it was is not known.</param>
/// <param name="Reason">For people; never a secret.</param>
/// <param name="Operator">Who did it, where an operator did.</param>
public sealed record PodAuditEntry(string Id, DateTimeOffset At, string Action, string? AgentId, string Reason, string? Operator = null);
