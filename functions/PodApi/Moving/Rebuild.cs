using Catalyze.Auction;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Moving;

/// <summary>
/// Which members of groups that keep their data several times are to be built anew on another host, since theirs is lost and does not come back. Pure.
/// </summary>
public static class Rebuild
{
    private const string PrimaryRole = "primary";

    /// <summary>Until when each such member waits for its host; later it is due. Of a group one after the other, and only while the others have everything it would be built from.</summary>
    /// <param name="scene">The environment.</param>
    /// <param name="lost">Hosts that are lost → since when.</param>
    /// <param name="patience">How long a host may take to return.</param>
    public static IReadOnlyDictionary<string, DateTimeOffset> Due(EnvironmentScene scene, IReadOnlyDictionary<string, DateTimeOffset> lost, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(lost);
        var due = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var group in scene.Views.Where(v => v.Wanted is { Stateful: true, Phase: InstancePhase.Serving }).GroupBy(v => v.Wanted.Service, StringComparer.Ordinal))
        {
            if (scene.Release.Topology.Services.All(s => s.Label != group.Key) || !scene.Release.Runtime(group.Key).ChangesOneByOne) continue;
            var away = group.Where(v => lost.ContainsKey(v.Wanted.HostId)).OrderBy(v => lost[v.Wanted.HostId]).ThenBy(v => v.Wanted.Ordinal).FirstOrDefault();
            if (away is not null && HasEverything([.. group.Where(v => !lost.ContainsKey(v.Wanted.HostId) && v.IsHealthy)], group.Count(), scene.Release.Runtime(group.Key).Roles is not null))
                due[away.Wanted.InstanceId] = lost[away.Wanted.HostId] + patience;
        }

        return due;
    }

    /// <summary>How an auction sees such a member: free to go, and not where data of one before it lies.</summary>
    public static StandingInstance Unbound(StandingInstance standing, EnvironmentScene scene)
    {
        ArgumentNullException.ThrowIfNull(standing);
        ArgumentNullException.ThrowIfNull(scene);
        var ordinal = scene.Instances.Single(i => i.InstanceId == standing.Member.InstanceId).Ordinal;
        return standing with
        {
            Member = standing.Member with { VolumeHost = null },
            Lot = standing.Lot with { FreshVolumes = [.. VolumeNames.Of(scene.Release, standing.Lot.EnvironmentId, standing.Lot.Service, ordinal)] },
        };
    }

    // A primary has every acknowledged write: it could not have become one otherwise. Where nobody is primary, more than half of all have what was agreed.
    private static bool HasEverything(List<InstanceView> well, int all, bool hasPrimary) =>
        hasPrimary ? well.Exists(v => v.Observed!.Role == PrimaryRole) : well.Count > all / 2;
}
