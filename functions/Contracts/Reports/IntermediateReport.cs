using Catalyze.Contracts.Agents;

namespace Catalyze.Contracts.Reports;

/// <summary>The holder of an environment's root signed an intermediate: passed on to whom it is for (<see cref="Orders.InstallIntermediateOrder"/>).</summary>
public sealed record IntermediateReport : Report
{
    public required string EnvironmentId { get; init; }

    /// <summary>The management agent whose key it certifies.</summary>
    public required string ForAgent { get; init; }

    public required IntermediateCertificate Intermediate { get; init; }
}
