namespace Catalyze.Contracts.Placement;

/// <summary>Hosts of one instance's auction in the order of their names.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Hosts">All hosts that took part.</param>
/// <param name="Outcomes">Those of this page.</param>
/// <param name="Next">Give as <c>after</c> for the next page; null on the last.</param>
public sealed record HostOutcomePage(string InstanceId, int Hosts, IReadOnlyList<HostOutcome> Outcomes, string? Next);
