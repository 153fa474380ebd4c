using Catalyze.Contracts.Agents;

namespace Catalyze.Contracts.Reports;

/// <summary>A management agent refuses an instance's certificates.</summary>
public sealed record InstanceRevokedReport : Report
{
    public required string EnvironmentId { get; init; }

    public required string InstanceId { get; init; }

    /// <summary>What this agent itself issued for it and is not over yet: for the environment's other management agents.</summary>
    public IReadOnlyList<RefusedCertificate> Issued { get; init; } = [];

    /// <summary>False when it begins; true once every proxy of the environment on this agent's hosts refuses them.</summary>
    public required bool Followed { get; init; }
}
