using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Reconciling;

/// <summary>Compares what a host runs with what it should run. Pure and level-triggered: it looks at what is, never at what happened.</summary>
/// <remarks>
/// Nothing is mended of an environment that is being changed, and nothing that has not been so for a while. Data is never begun anew and never removed: an instance whose volumes are
/// not there is not started, a volume of nobody is told and left.
/// </remarks>
public static class ReconciliationPlanner
{
    /// <param name="picture">The host.</param>
    /// <param name="before">What was found before, for how long it has been so.</param>
    /// <param name="settings">How long a difference has to last.</param>
    /// <param name="now">Now.</param>
    public static HostPlan Plan(HostPicture picture, IReadOnlyList<HostFinding> before, ReconcileSettings settings, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(settings);
        var found = new Findings(picture, before, settings, now);
        var host = picture.Inventory.HostId;
        var running = picture.Inventory.Instances.ToDictionary(i => i.InstanceId, StringComparer.Ordinal);
        var here = picture.Wanted.Values.Where(w => w.HostId == host && !picture.Busy.Contains(w.EnvironmentId)).OrderBy(w => w.InstanceId, StringComparer.Ordinal).ToList();

        var stop = running.Values.Where(r => r.State is not (InstanceState.Stopping or InstanceState.Stopped)).OrderBy(r => r.InstanceId, StringComparer.Ordinal)
            .Select(r => Stale(found, r.InstanceId, r.EnvironmentId, r.Generation))
            .Concat(picture.Inventory.Stale.Where(s => !running.ContainsKey(s.InstanceId)).OrderBy(s => s.InstanceId, StringComparer.Ordinal).DistinctBy(s => s.InstanceId, StringComparer.Ordinal)
                .Select(s => Stale(found, s.InstanceId, s.EnvironmentId, s.Generation)))
            .OfType<StopTarget>().Take(settings.StopsAtOnce).ToList();
        var start = here.Where(w => w.Phase == InstancePhase.Serving && IsToStart(found, w, running.GetValueOrDefault(w.InstanceId))).ToList();
        var rewire = here.Where(w => w.Phase == InstancePhase.Serving && running.GetValueOrDefault(w.InstanceId) is { } r && r.Generation == w.Generation && r.WiringVersion < (w.Wires?.Version ?? 0)
            && found.Lasts(HostFindingKind.Outdated, w.InstanceId, w.EnvironmentId, "It has older wires than it should; it is told the newest again.")).ToList();
        var replace = here.Where(w => w.Phase == InstancePhase.Serving && running.GetValueOrDefault(w.InstanceId) is { State: InstanceState.Failed } r && r.Generation == w.Generation
            && found.Lasts(HostFindingKind.Failed, w.InstanceId, w.EnvironmentId, w.Stateful ? "The host gave it up. Its data is there, so it stays; deploying its service anew starts it again." : "The host gave it up; another takes its place, unless it fails elsewhere too.", settings.ReplaceAfter)
            && !w.Stateful && found.Age(HostFindingKind.Failed, w.InstanceId) < settings.ReplaceAfter + settings.ReplaceFor).ToList();

        // What the host said before the difference was seen does not tell that it has ended.
        var release = here.Where(w => HasEnded(w) && !running.ContainsKey(w.InstanceId) && picture.Inventory.Stale.All(s => s.InstanceId != w.InstanceId)
            && found.LastsAsSaid(HostFindingKind.Leftover, w.InstanceId, w.EnvironmentId, "It has ended; it is forgotten, and what it reserved is given back.")).ToList();
        var giveBack = picture.Reservations.Where(r => picture.Ended.Contains(r.DeploymentId) && !picture.Busy.Contains(r.EnvironmentId) && !picture.Jobs.Contains(r.InstanceId)
            && !(picture.Wanted.TryGetValue(r.InstanceId, out var w) && w.HostId == host)
            && found.LastsAsSaid(HostFindingKind.Leftover, r.InstanceId, r.EnvironmentId, "Room is reserved for it, and it is no more; it is given back.")).ToList();
        foreach (var name in picture.Volumes.Where(name => !picture.Wanted.Values.Any(w => w.HostId == host && IsOf(name, w))).Order(StringComparer.Ordinal))
            found.Lasts(HostFindingKind.Volume, name, null, "It belongs to no instance. It may hold data, so it is left: look at it, and remove it by hand when nobody needs it.");
        return new HostPlan { Start = start, Stop = stop, Replace = replace, Rewire = rewire, Release = release, GiveBack = giveBack, Findings = found.All };
    }

    private static StopTarget? Stale(Findings found, string instanceId, string environmentId, long generation)
    {
        var picture = found.Picture;
        if (picture.Busy.Contains(environmentId) || picture.Jobs.Contains(instanceId)) return null;
        var wanted = picture.Wanted.GetValueOrDefault(instanceId);
        if (wanted is not null && picture.Busy.Contains(wanted.EnvironmentId)) return null;
        if (wanted is not null && wanted.HostId == picture.Inventory.HostId && wanted.Phase == InstancePhase.Serving) return null;

        // A change in place that was left half done keeps its way back.
        if (wanted is { Previous: not null } && wanted.HostId == picture.Inventory.HostId) return null;
        var why = wanted is null ? "Nobody wants it" : wanted.HostId != picture.Inventory.HostId ? $"It is {wanted.HostId}'s" : "It should have stopped";
        return found.Lasts(HostFindingKind.Stale, instanceId, environmentId, $"{why}; it is told to stop. Volumes stay.")
            ? new StopTarget(instanceId, environmentId, Math.Max(generation, wanted is not null && wanted.HostId == picture.Inventory.HostId ? wanted.Generation : 0))
            : null;
    }

    private static bool IsToStart(Findings found, InstanceRecord wanted, InventoryInstance? running)
    {
        if (running is not null && running.Generation < wanted.Generation)
            return found.Lasts(HostFindingKind.Outdated, wanted.InstanceId, wanted.EnvironmentId, "It runs an older generation than it should; it is ordered again.");
        if (running is not null) return false;
        if (wanted.Stateful && !found.Picture.Volumes.Any(name => IsOf(name, wanted)))
        {
            found.Lasts(HostFindingKind.DataMissing, wanted.InstanceId, wanted.EnvironmentId, "It does not run, and its data is not on the host. It is not started, since it would begin empty: restore its data, or deploy its service anew where that is meant.");
            return false;
        }

        return found.Lasts(HostFindingKind.Missing, wanted.InstanceId, wanted.EnvironmentId, "The host does not run it; it is ordered again.");
    }

    // Of a deployment that did not come to its end: nothing leads there, nothing goes back to it.
    private static bool HasEnded(InstanceRecord wanted) => wanted.Phase == InstancePhase.Retiring || wanted is { Phase: InstancePhase.Starting, Previous: null };

    private static bool IsOf(string volume, InstanceRecord instance)
    {
        var name = $"cz-{instance.EnvironmentId}-{instance.Service}-{instance.Ordinal}";
        return volume == name || volume.StartsWith(name + "-", StringComparison.Ordinal);
    }

    private sealed class Findings(HostPicture picture, IReadOnlyList<HostFinding> before, ReconcileSettings settings, DateTimeOffset now)
    {
        private readonly Dictionary<(HostFindingKind, string), HostFinding> found = [];

        public HostPicture Picture => picture;

        // A move that is tried makes its environment busy: how long it has been needed is not forgotten by that.
        public IReadOnlyList<HostFinding> All => [.. found.Values.Concat(before.Where(f => f.Kind == HostFindingKind.Failed && f.EnvironmentId is { } of && picture.Busy.Contains(of))).OrderBy(f => f.Kind).ThenBy(f => f.Subject, StringComparer.Ordinal)];

        /// <summary>Notes it, and tells whether it has lasted long enough to be mended.</summary>
        public bool Lasts(HostFindingKind kind, string subject, string? environmentId, string message, TimeSpan? atLeast = null) =>
            now - Note(kind, subject, environmentId, message) >= (atLeast ?? settings.After);

        public TimeSpan Age(HostFindingKind kind, string subject) => now - found[(kind, subject)].Since;

        /// <summary>Likewise, and the host has spoken since it was first seen.</summary>
        public bool LastsAsSaid(HostFindingKind kind, string subject, string? environmentId, string message) =>
            Note(kind, subject, environmentId, message) is var since && now - since >= settings.After && picture.Inventory.ReceivedAt > since && picture.Inventory.ObservedAt > since;

        private DateTimeOffset Note(HostFindingKind kind, string subject, string? environmentId, string message)
        {
            var since = before.FirstOrDefault(f => f.Kind == kind && f.Subject == subject)?.Since ?? now;
            found.TryAdd((kind, subject), new HostFinding(kind, subject, environmentId, message, since));
            return since;
        }
    }
}
