namespace Catalyze.Auction.Engine;

/// <summary>Lots that ask the same of what a host is: the rules about hosts give them the same answers.</summary>
internal sealed class RequirementComparer : IEqualityComparer<Lot>
{
    public bool Equals(Lot? x, Lot? y) => ReferenceEquals(x, y) || (x is not null && y is not null
        && x.EnforcementRequired == y.EnforcementRequired
        && x.HoldsData == y.HoldsData
        && x.HoldsHealthData == y.HoldsHealthData
        && x.DedicatedHosts == y.DedicatedHosts
        && x.Tenant == y.Tenant
        && x.MinimumCgroupVersion == y.MinimumCgroupVersion
        && x.FreshVolumes.SequenceEqual(y.FreshVolumes, StringComparer.Ordinal)
        && (ReferenceEquals(x.Pods, y.Pods) || (x.Pods is not null && y.Pods is not null && x.Pods.SetEquals(y.Pods)))
        && AreSame(x.HostLabels, y.HostLabels)
        && AreSame(x.Tolerations, y.Tolerations));

    public int GetHashCode(Lot obj) => HashCode.Combine(
        (obj.EnforcementRequired, obj.HoldsData), obj.HoldsHealthData, obj.DedicatedHosts, obj.Tenant, obj.MinimumCgroupVersion, obj.Pods?.Count, obj.HostLabels.Count, obj.Tolerations.Count);

    private static bool AreSame(IReadOnlyDictionary<string, string> x, IReadOnlyDictionary<string, string> y)
    {
        if (ReferenceEquals(x, y) || (x.Count == 0 && y.Count == 0)) return true;
        if (x.Count != y.Count) return false;
        foreach (var (name, value) in x)
        {
            if (!y.TryGetValue(name, out var other) || other != value) return false;
        }

        return true;
    }
}
