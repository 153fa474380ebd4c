using Catalyze.Contracts.Agents;

namespace Catalyze.Contracts.Reports;

/// <summary>A management agent that does not hold the environment's root: passed on to the one that does (<see cref="Orders.SignIntermediateOrder"/>).</summary>
public sealed record IntermediateRequestReport : Report
{
    public required string EnvironmentId { get; init; }

    public required IntermediateRequest Request { get; init; }
}
