namespace Catalyze.MonitorService.Alerts;

/// <summary>When people are told.</summary>
/// <param name="Name">Names it, and the alert.</param>
/// <param name="Expression">PromQL: every series of its answer is an alert.</param>
/// <param name="ForSeconds">How long it must be so before it is told.</param>
/// <param name="Severity"><c>warning</c> or <c>critical</c>.</param>
/// <param name="Summary">What is so and what can be done; may hold <c>{{ $labels.service }}</c> and <c>{{ $value }}</c>.</param>
/// <param name="Enabled">Whether it is looked at.</param>
public sealed record AlertRule(string Name, string Expression, int ForSeconds, string Severity, string Summary, bool Enabled = true);
