using Catalyze.Auction;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Planning;

/// <summary>Turns a plan into lots. Pure.</summary>
public static class LotPlanner
{
    /// <param name="plan">The plan.</param>
    /// <param name="release">Its release.</param>
    /// <param name="existing">Instances by id.</param>
    /// <param name="pods">Pods the environment may run in.</param>
    /// <param name="offering">Hosts whose offer is recent.</param>
    /// <param name="images">Images by content address, as far as they are built.</param>
    /// <param name="pinned">Hosts that a plan named, see <see cref="DeploymentRecord.Pinned"/>.</param>
    public static IReadOnlyList<Lot> Lots(
        DeploymentPlan plan,
        ReleaseModel release,
        IReadOnlyDictionary<string, InstanceRecord> existing,
        IReadOnlySet<string> pods,
        IReadOnlySet<string> offering,
        IReadOnlyDictionary<string, string> images,
        IReadOnlyDictionary<string, string>? pinned = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(release);
        var lots = new List<Lot>();
        foreach (var service in plan.Instances.GroupBy(i => i.Service, StringComparer.Ordinal))
        {
            var template = Template(plan, release, service.Key, pods, images) with
            {
                Occupied = service.Where(i => i.Action != PlannedAction.Start).CountBy(i => existing[i.InstanceId].HostId, StringComparer.Ordinal)
                    .ToDictionary(StringComparer.Ordinal),
            };
            var members = service.Where(i => i.Action == PlannedAction.Start).Select(i => Member(release, i, pinned)).ToList();
            if (template.OnePerHost && members.Count > 0)
                lots.Add(template with { LotId = service.Key, Members = members, Description = Describe(release, service.Key, members.Count) });
            else
                lots.AddRange(members.Select(m => template with { LotId = m.InstanceId, Members = [m], Description = Describe(release, service.Key, 1) }));
            lots.AddRange(service.Where(i => i.Action == PlannedAction.Replace).Select(i => Growth(template, release, i, existing[i.InstanceId], offering)).OfType<Lot>());
        }

        return lots;
    }

    private static Lot Template(
        DeploymentPlan plan, ReleaseModel release, string label, IReadOnlySet<string> pods, IReadOnlyDictionary<string, string> images)
    {
        var service = release.Topology.Service(label);
        var image = plan.Images.TryGetValue(label, out var address) ? images.GetValueOrDefault(address) : null;
        return new Lot
        {
            LotId = label,
            EnvironmentId = release.Specification.EnvironmentId,
            Service = label,
            Description = label,
            ServiceClass = service.Type,
            Members = [],
            Size = service.Size!,
            MaxPids = release.Runtime(label).Confinement.MaxPids,
            OnePerHost = service.HighAvailability,
            EnforcementRequired = release.Specification.Confinement == Confinement.Enforced,
            HoldsHealthData = release.Specification.HoldsHealthData,
            Pods = pods,
            HostLabels = service.HostLabels,
            ImageDigest = image?[(image.LastIndexOf('@') + 1)..],
        };
    }

    private static LotMember Member(ReleaseModel release, PlannedInstance instance, IReadOnlyDictionary<string, string>? pinned)
    {
        var planned = pinned?.GetValueOrDefault(DeploymentRecord.PinFor(instance.Service, instance.Ordinal));
        return new LotMember
        {
            InstanceId = instance.InstanceId,
            VolumeHost = planned,
            Planned = planned is not null,
            WirePorts = release.NeedsWirePort(instance.Service) ? 1 : 0,
            PublicPorts = release.NeedsPublicPort(instance.Service) ? 1 : 0,
        };
    }

    // A change in place keeps its reservation and asks only for what it needs beyond it, on the host that has its volumes.
    private static Lot? Growth(Lot template, ReleaseModel release, PlannedInstance planned, InstanceRecord instance, IReadOnlySet<string> offering)
    {
        var more = new ServiceSize(
            Math.Max(0, template.Size.MemoryMib - instance.Size.MemoryMib),
            Math.Max(0, template.Size.CpuMillis - instance.Size.CpuMillis),
            Math.Max(0, template.Size.DiskMib - instance.Size.DiskMib));
        var member = Member(release, planned, pinned: null) with { VolumeHost = instance.HostId };
        member = member with
        {
            WirePorts = instance.WirePort is null ? member.WirePorts : 0,
            PublicPorts = instance.PublicPort is null ? member.PublicPorts : 0,
        };
        var pids = Math.Max(0, template.MaxPids - instance.MaxPids);
        var isNeeded = more != new ServiceSize(0, 0, 0) || pids > 0 || member.WirePorts + member.PublicPorts > 0 || !offering.Contains(instance.HostId);
        return isNeeded
            ? template with
            {
                LotId = instance.InstanceId,
                Description = $"{instance.InstanceId} (changed in place on {instance.HostId})",
                Size = more,
                MaxPids = pids,
                OnePerHost = false,
                Members = [member],
            }
            : null;
    }

    private static string Describe(ReleaseModel release, string label, int instances) =>
        $"{label} ({instances} {(instances == 1 ? "instance" : "instances")}{(release.Topology.Service(label).HighAvailability ? ", highly available" : "")})";
}
