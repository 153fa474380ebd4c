namespace Catalyze.Contracts.Reports;

/// <summary>An agent will not carry out an order: forged, for another host, stale, or beyond what it can do.</summary>
public sealed record OrderRefusedReport : Report
{
    public string? OrderId { get; init; }

    public string? DeploymentId { get; init; }

    /// <summary>Null where an agent could not read it.</summary>
    public string? EnvironmentId { get; init; }

    /// <summary>Instances concerned; empty when the whole order was unreadable.</summary>
    public IReadOnlyList<string> Instances { get; init; } = [];

    /// <summary>Stable: <c>bad-signature</c>, <c>wrong-audience</c>, <c>stale-token</c>, <c>cannot-enforce</c>, <c>unreadable</c>, <c>repeated</c>.</summary>
    public required string Code { get; init; }

    public required string Reason { get; init; }
}
