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
    /// <param name="facts">What else they depend on.</param>
    public static IReadOnlyList<Lot> Lots(DeploymentPlan plan, ReleaseModel release, IReadOnlyDictionary<string, InstanceRecord> existing, LotFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(release);
        var lots = new List<Lot>();
        foreach (var service in plan.Instances.GroupBy(i => i.Service, StringComparer.Ordinal))
        {
            var template = Template(plan.Images, release, service.Key, facts) with
            {
                Occupied = service.Where(i => i.Action != PlannedAction.Start).CountBy(i => existing[i.InstanceId].HostId, StringComparer.Ordinal)
                    .ToDictionary(StringComparer.Ordinal),
                FreshVolumes = [.. service.Where(i => i.Rebuilt).SelectMany(i => VolumeNames.Of(release, release.Specification.EnvironmentId, i.Service, i.Ordinal))],
            };
            var members = service.Where(i => i.Action == PlannedAction.Start).Select(i => Member(release, i, facts.Pinned)).ToList();
            if (template.OnePerHost && members.Count > 0)
                lots.Add(template with { LotId = service.Key, Members = members, Description = Describe(release, service.Key, members.Count) });
            else
                lots.AddRange(members.Select(m => template with { LotId = m.InstanceId, Members = [m], Description = Describe(release, service.Key, 1) }));
            lots.AddRange(service.Where(i => i.Action == PlannedAction.Replace).Select(i => Growth(template, release, i, existing[i.InstanceId], facts.Offering)).OfType<Lot>());
        }

        return lots;
    }

    /// <summary>Instances of the environment that stay where they are, as neighbours of what is placed; none where no service minds its neighbours.</summary>
    public static IReadOnlyList<StandingInstance> Neighbours(
        DeploymentPlan plan, ReleaseModel release, IReadOnlyDictionary<string, InstanceRecord> existing, LotFacts facts)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(release);
        if (release.Topology.Services.All(s => s.Placement is null or { Affinities.Count: 0 })) return [];
        var lots = release.Topology.Services.ToDictionary(s => s.Label, s => Template(plan.Images, release, s.Label, facts), StringComparer.Ordinal);
        return
        [
            .. plan.Instances.Where(i => i.Action != PlannedAction.Start)
                .Select(i => new StandingInstance(existing[i.InstanceId].HostId, new LotMember { InstanceId = i.InstanceId }, lots[i.Service])),
        ];
    }

    /// <summary>Instances that serve, as an auction sees them: those that hold data are bound to their host.</summary>
    public static IReadOnlyList<StandingInstance> Standing(ReleaseModel release, IReadOnlyList<InstanceRecord> instances, LotFacts facts)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(facts);
        var lots = release.Topology.Services.ToDictionary(s => s.Label, s => Template(new Dictionary<string, string>(), release, s.Label, facts), StringComparer.Ordinal);
        return
        [
            .. from instance in instances
               where instance.Phase == InstancePhase.Serving && lots.ContainsKey(instance.Service)
               let member = new LotMember
               {
                   InstanceId = instance.InstanceId,
                   VolumeHost = instance.Stateful ? instance.HostId : null,
                   WirePorts = instance.WirePort is null ? 0 : 1,
                   PublicPorts = instance.PublicPort is null ? 0 : 1,
               }
               select new StandingInstance(instance.HostId, member, lots[instance.Service]),
        ];
    }

    /// <summary>The lot of a job: what its service asks of hosts, beside whichever instances are there.</summary>
    public static Lot JobLot(ReleaseModel release, string label, string instanceId, LotFacts facts)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(facts);
        var images = new Dictionary<string, string>(StringComparer.Ordinal) { [label] = release.Blueprint(label).ContentAddress };
        return Template(images, release, label, facts) with
        {
            LotId = instanceId,
            Description = $"a job of {label}",
            Members = [new LotMember { InstanceId = instanceId }],
            OnePerHost = false,
            MaxPerHost = null,
            MaxPerZone = null,
            MaxPerProvider = null,
            Affinities = [],
        };
    }

    private static Lot Template(IReadOnlyDictionary<string, string> images, ReleaseModel release, string label, LotFacts facts)
    {
        var service = release.Topology.Service(label);
        var (ofAll, own) = (release.Specification.Placement ?? new EnvironmentPlacement(), service.Placement ?? new ServicePlacement());
        var image = images.TryGetValue(label, out var address) ? facts.Images.GetValueOrDefault(address) : null;
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
            HoldsData = release.Runtime(label).Volumes.Count > 0,
            HoldsHealthData = release.Specification.HoldsHealthData,
            Pods = facts.Pods,
            HostLabels = Joined(ofAll.HostLabels, service.HostLabels),
            Tolerations = Joined(ofAll.Tolerations, own.Tolerations),
            Tenant = release.Specification.OrganisationId,
            DedicatedHosts = ofAll.DedicatedHosts,
            Priority = (int)own.Priority,
            MaxPerHost = own.MaxPerHost,
            MaxPerZone = own.MaxPerZone,
            MaxPerProvider = own.MaxPerProvider,
            Affinities = [.. own.Affinities.Select(a => new Affinity(a.Service, a.Domain, a.Apart))],
            MinimumCgroupVersion = own.ControlGroups ?? 0,
            ImageDigest = image?.Image[(image.Image.LastIndexOf('@') + 1)..],
            Layers = image?.Layers ?? [],
            RecentFailures = facts.Failures.Where(f => f.Service == label).CountBy(f => f.HostId, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
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
                MaxPerHost = null,
                MaxPerZone = null,
                MaxPerProvider = null,
                Affinities = [],
                Members = [member],
            }
            : null;
    }

    private static IReadOnlyDictionary<string, string> Joined(IReadOnlyDictionary<string, string> ofAll, IReadOnlyDictionary<string, string> own)
    {
        if (ofAll.Count == 0) return own;
        var joined = new Dictionary<string, string>(ofAll, StringComparer.Ordinal);
        foreach (var (name, value) in own) joined[name] = value;
        return joined;
    }

    private static string Describe(ReleaseModel release, string label, int instances) =>
        $"{label} ({instances} {(instances == 1 ? "instance" : "instances")}{(release.Topology.Service(label).HighAvailability ? ", highly available" : "")})";
}
