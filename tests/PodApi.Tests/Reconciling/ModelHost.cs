using Catalyze.Contracts.Reports;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Reconciling;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Tests.Reconciling;

/// <summary>A host in any state, with tables in any state, that does as it is told; orders may be lost.</summary>
internal sealed class ModelHost
{
    private readonly string id;
    private readonly Dictionary<string, InstanceRecord> wanted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InventoryInstance> running = new(StringComparer.Ordinal);
    private readonly List<StaleContainer> stale = [];
    private readonly List<Reservation> reservations = [];
    private readonly HashSet<string> ended = new(StringComparer.Ordinal);

    public ModelHost(Random random, string id)
    {
        this.id = id;
        for (var i = 0; i < random.Next(1, 12); i++)
        {
            var stateful = random.Next(4) == 0;
            var service = stateful ? "db" : "app";
            var instance = ReconciliationPlannerTests.Wanted($"{service}-{i}", service) with
            {
                Stateful = stateful,
                HostId = random.Next(6) == 0 ? "other" : id,
                Generation = random.Next(1, 3),
                Wires = new InstanceWires { Version = random.Next(1, 4) },
                Phase = (InstancePhase)random.Next(0, stateful ? 4 : 3),
            };
            if (random.Next(5) > 0) wanted[instance.InstanceId] = instance;
            if (stateful && random.Next(3) > 0) Volumes.Add($"cz-env-db-{i}");
            if (random.Next(3) > 0) running[instance.InstanceId] = new(instance.InstanceId, "env", "dep", random.Next(1, (int)instance.Generation + 1), random.Next(1, (int)instance.Wires.Version + 1), random.Next(5) == 0 ? InstanceState.Failed : InstanceState.Healthy);
            else if (random.Next(3) == 0) stale.Add(new StaleContainer(instance.InstanceId, "env", 1));
            if (random.Next(4) > 0) continue;
            var deployment = $"dep-{random.Next(2)}";
            reservations.Add(ReconciliationPlannerTests.Reserved(random.Next(2) == 0 ? instance.InstanceId : $"gone-{i}", deployment));
        }

        if (random.Next(2) == 0) Volumes.Add("cz-env-removed-0");
        ended.Add("dep-0");
        VolumesAtFirst = new HashSet<string>(Volumes, StringComparer.Ordinal);
    }

    public HashSet<string> Volumes { get; } = new(StringComparer.Ordinal);

    public IReadOnlySet<string> VolumesAtFirst { get; }

    public bool IsStateful(string instanceId) => wanted.TryGetValue(instanceId, out var instance) && instance.Stateful;

    public HostPicture Picture(DateTimeOffset said) => new()
    {
        Inventory = new HostInventory(id, said, said, [.. running.Values], [.. stale]),
        Volumes = Volumes,
        Wanted = wanted,
        Jobs = new HashSet<string>(),
        Busy = new HashSet<string>(),
        Reservations = [.. reservations],
        Ended = ended,
    };

    public void Apply(HostPlan plan, Random random)
    {
        foreach (var stop in plan.Stop.Where(_ => random.Next(4) > 0))
        {
            running.Remove(stop.InstanceId);
            stale.RemoveAll(s => s.InstanceId == stop.InstanceId);
        }

        foreach (var start in plan.Start.Where(_ => random.Next(4) > 0))
        {
            running[start.InstanceId] = new(start.InstanceId, "env", "dep", start.Generation, start.Wires!.Version, InstanceState.Healthy);
            stale.RemoveAll(s => s.InstanceId == start.InstanceId);
        }

        foreach (var rewire in plan.Rewire.Where(_ => random.Next(4) > 0)) running[rewire.InstanceId] = running[rewire.InstanceId] with { WiringVersion = rewire.Wires!.Version };
        foreach (var replace in plan.Replace)
        {
            // Its successor is another host's business.
            wanted.Remove(replace.InstanceId);
            running.Remove(replace.InstanceId);
        }

        foreach (var release in plan.Release) wanted.Remove(release.InstanceId);
        foreach (var back in plan.GiveBack) reservations.RemoveAll(r => r.InstanceId == back.InstanceId && r.DeploymentId == back.DeploymentId);
    }

    /// <summary>What is not as it should be; null where all is.</summary>
    public string? Wrong()
    {
        foreach (var instance in wanted.Values.Where(w => w.HostId == id && w.Phase == InstancePhase.Serving && (!w.Stateful || Volumes.Contains($"cz-env-db-{w.Ordinal}"))))
        {
            if (!running.TryGetValue(instance.InstanceId, out var there)) return $"{instance.InstanceId} does not run";
            if (there.Generation != instance.Generation || there.WiringVersion < instance.Wires!.Version) return $"{instance.InstanceId} is outdated";
        }

        if (running.Keys.FirstOrDefault(r => !(wanted.TryGetValue(r, out var w) && w.HostId == id && w.Phase == InstancePhase.Serving)) is { } foreign) return $"{foreign} runs";
        // One that should run there, and whose data is gone, is for a person to look at.
        if (stale.Find(s => !(wanted.TryGetValue(s.InstanceId, out var w) && w.HostId == id && w.Phase == InstancePhase.Serving)) is { } old) return $"{old.InstanceId} is stale";
        return wanted.Values.FirstOrDefault(w => w.HostId == id && w.Phase is InstancePhase.Retiring or InstancePhase.Starting && w.HostId == id) is { } left ? $"{left.InstanceId} is left over" : null;
    }
}
