using Catalyze.Auction;
using Catalyze.Auction.Moving;

namespace Catalyze.PodApi.Moving;

/// <summary>What should be moved although no host drains: groups that came to share a host, and instances that were pushed out. Pure.</summary>
public static class Repair
{
    /// <summary>Instances of these environments that have to go elsewhere.</summary>
    public static IReadOnlyList<WantedMove> Apart(AuctionRequest request, IReadOnlyList<EnvironmentScene> scenes)
    {
        ArgumentNullException.ThrowIfNull(scenes);
        var plan = RepairPlanner.Plan(request);
        var environments = scenes.SelectMany(s => s.Standing.Select(i => (i.Member.InstanceId, s.Environment.EnvironmentId))).ToDictionary(x => x.InstanceId, x => x.EnvironmentId, StringComparer.Ordinal);
        return [.. plan.Moves.Select(m => new WantedMove(environments[m.InstanceId], m.InstanceId, m.Service, m.FromHost, m.ToHost))];
    }

    /// <summary>Instances the release asks for that are not there, in the order of their ordinals; none while a deployment runs.</summary>
    public static IReadOnlyList<WantedMove> Missing(EnvironmentScene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        if (scene.Environment.ActiveDeployment is not null) return [];
        var there = scene.Instances.Where(i => i.Phase is State.InstancePhase.Serving or State.InstancePhase.Parked).Select(i => (i.Service, i.Ordinal)).ToHashSet();
        return
        [
            .. from service in scene.Release.Topology.Services
               from ordinal in Enumerable.Range(0, service.Scale)
               where !there.Contains((service.Label, ordinal))
               select new WantedMove(scene.Environment.EnvironmentId, $"{service.Label}/{ordinal}", service.Label, null, null),
        ];
    }
}
