using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Loss;

/// <summary>What a host has.</summary>
/// <param name="Owned">Instances that are the host's, those of jobs included.</param>
/// <param name="Placed">Instances of releases that are placed on it by environment, ending ones included.</param>
/// <param name="Jobs">Jobs that are placed on it, by environment.</param>
public sealed record HostClaim(
    IReadOnlySet<string> Owned, IReadOnlyDictionary<string, IReadOnlyList<InstanceRecord>> Placed, ILookup<string, string> Jobs);
