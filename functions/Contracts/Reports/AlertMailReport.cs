using Catalyze.Contracts.Monitoring;

namespace Catalyze.Contracts.Reports;

/// <summary>A host passes on what the monitoring service of an environment wants mailed.</summary>
public sealed record AlertMailReport : Report
{
    public required string EnvironmentId { get; init; }

    public required AlertMail Mail { get; init; }
}
