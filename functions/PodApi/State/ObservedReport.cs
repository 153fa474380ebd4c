namespace Catalyze.PodApi.State;

/// <summary>What came of a host's observations of one environment.</summary>
/// <param name="Changes">Every observation that is not older than what was known: repeating a report gives its events again.</param>
/// <param name="Known">How many told what was known already, or less.</param>
/// <param name="Foreign">Instances that are not this host's; what it says of them is not taken up.</param>
public sealed record ObservedReport(IReadOnlyList<ObservedChange> Changes, int Known, IReadOnlyList<string> Foreign);
