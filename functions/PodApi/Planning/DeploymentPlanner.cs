using Catalyze.Contracts.Reports;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Planning;

/// <summary>Decides what becomes of every instance. Pure.</summary>
/// <remarks>
/// Unchanged instances that are well are kept. Changed ones of stateless services get a successor beside them and retire once it
/// serves; stateful ones are changed where their volumes are (those whose host is not there wait for it), members of a group one by one and their primary last. Stateful ones of a stopped service are
/// parked, and start again where their volumes are.
/// </remarks>
public static class DeploymentPlanner
{
    private const string PrimaryRole = "primary";

    /// <param name="deployment">The deployment.</param>
    /// <param name="release">What is to be.</param>
    /// <param name="existing">What is.</param>
    /// <param name="hosts">Which hosts can keep what they run.</param>
    /// <param name="home">Management agent that builds.</param>
    /// <param name="previousRelease">The release that serves.</param>
    public static DeploymentPlan Plan(
        DeploymentRecord deployment, ReleaseModel release, IReadOnlyList<InstanceView> existing, HostPresence hosts, string home, string? previousRelease)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(hosts);
        var serving = existing.Where(i => i.Wanted.Phase is InstancePhase.Serving or InstancePhase.Parked)
            .GroupBy(i => (i.Wanted.Service, i.Wanted.Ordinal)).ToDictionary(g => g.Key, g => g.First());
        var planned = new List<PlannedInstance>();
        var step = 0;
        foreach (var stage in release.Topology.Stages)
        {
            var instances = stage
                .SelectMany(label => Enumerable.Range(0, release.Topology.Service(label).Scale).Select(ordinal => (label, ordinal)))
                .Where(i => !IsPushedOut(deployment, serving.GetValueOrDefault(i)))
                .Select(i => Decide(deployment, release, i.label, i.ordinal, serving.GetValueOrDefault(i), hosts))
                .ToList();
            foreach (var together in InOrder(instances, release, serving))
            {
                planned.AddRange(together.Select(i => i with { Step = step }));

                // What a move replaces has served together before: nothing of it waits for anything else, least of all an edge for a service that does not come up.
                if (deployment.Moves is null && together.Any(i => i.Action != PlannedAction.Keep)) step++;
            }
        }

        var wanted = planned.Select(i => i.InstanceId).ToHashSet(StringComparer.Ordinal);
        var stopped = release.Topology.Services.Where(s => s.Scale == 0).Select(s => s.Label).ToHashSet(StringComparer.Ordinal);
        var kept = serving.Values.Select(i => i.Wanted).Where(i => i.Stateful && stopped.Contains(i.Service)).ToList();
        wanted.UnionWith(kept.Select(i => i.InstanceId));
        return new DeploymentPlan
        {
            DeploymentId = deployment.DeploymentId,
            Home = home,
            PreviousRelease = previousRelease,
            Instances = planned,
            Retire = [.. existing.Select(i => i.Wanted.InstanceId).Where(id => !wanted.Contains(id))],
            Park = [.. kept.Where(i => i.Phase == InstancePhase.Serving).Select(i => i.InstanceId)],
            Waiting = [.. planned.Where(i => i.Action == PlannedAction.Keep && IsAway(serving.GetValueOrDefault((i.Service, i.Ordinal))?.Wanted, hosts)).Select(i => i.InstanceId)],
            Steps = deployment.Moves is null ? step : planned.Exists(i => i.Action != PlannedAction.Keep) ? 1 : 0,
            Images = planned.Where(i => i.Action != PlannedAction.Keep).Select(i => i.Service).Distinct(StringComparer.Ordinal)
                .ToDictionary(label => label, label => release.Blueprint(label).ContentAddress, StringComparer.Ordinal),
        };
    }

    // Most members of a group serve at any time (parked ones start together): those that change do so one after the other, the primary last, since the standbys it hands over to are
    // then of the new release and the way back should their change fail. New members come when those they join are what they should be.
    private static IEnumerable<IReadOnlyList<PlannedInstance>> InOrder(
        List<PlannedInstance> stage, ReleaseModel release, Dictionary<(string Service, int Ordinal), InstanceView> serving)
    {
        var single = stage.Where(i => i.Action == PlannedAction.Replace && release.Runtime(i.Service).ChangesOneByOne
                && serving[(i.Service, i.Ordinal)].Wanted.Phase == InstancePhase.Serving)
            .OrderBy(i => serving[(i.Service, i.Ordinal)].Observed?.Role == PrimaryRole).ThenByDescending(i => i.Ordinal)
            .ToList();
        var joining = stage.Where(i => i.Action == PlannedAction.Start && single.Exists(s => s.Service == i.Service)).ToList();
        yield return [.. stage.Except(single).Except(joining)];

        // Services do not wait for each other.
        var rounds = single.GroupBy(i => i.Service, StringComparer.Ordinal).ToList();
        for (var round = 0; rounds.Exists(r => r.Count() > round); round++)
            yield return [.. rounds.SelectMany(r => r.Skip(round).Take(1))];
        if (joining.Count > 0) yield return joining;
    }

    private static bool IsPushedOut(DeploymentRecord deployment, InstanceView? serving) =>
        serving is not null && deployment.Moves is { } moves && moves.PushedOut.Contains(serving.Wanted.InstanceId);

    // A move touches nothing that is not named, however it may be: what else is to change is a deployment of its own. Data does not move; what the others of a group have too can be built anew.
    private static PlannedAction? OfMove(DeploymentRecord deployment, InstanceView? serving) => (deployment.Moves, serving?.Wanted) switch
    {
        ({ } moves, { Phase: InstancePhase.Serving } wanted) => (!wanted.Stateful && moves.Away.Contains(wanted.InstanceId)) || moves.Rebuilt.Contains(wanted.InstanceId) ? PlannedAction.Start : PlannedAction.Keep,
        _ => null,
    };

    private static PlannedInstance Decide(
        DeploymentRecord deployment, ReleaseModel release, string label, int ordinal, InstanceView? serving, HostPresence hosts)
    {
        var fingerprint = release.Fingerprint(label, ordinal);
        var move = OfMove(deployment, serving);
        if (move == PlannedAction.Keep)
        {
            return new PlannedInstance
            {
                InstanceId = serving!.Wanted.InstanceId,
                Service = label,
                Ordinal = ordinal,
                Action = PlannedAction.Keep,
                Generation = serving.Wanted.Generation,
                Fingerprint = serving.Wanted.Fingerprint,
            };
        }

        var restarts = deployment.Restart.Contains(label, StringComparer.Ordinal);
        if (serving is null || move == PlannedAction.Start || (!serving.Wanted.Stateful && (restarts || hosts.Leaving.Contains(serving.Wanted.HostId) || !CanStay(serving, fingerprint, hosts.Offering))))
        {
            return new PlannedInstance
            {
                InstanceId = Ids.Instance(deployment.DeploymentId, label, ordinal),
                Service = label,
                Ordinal = ordinal,
                Action = PlannedAction.Start,
                Generation = 1,
                Fingerprint = fingerprint,
                Rebuilt = serving is { Wanted.Stateful: true },
            };
        }

        // Unchanged, with its data on a host that is not there: it waits for the host, and holds up nothing else.
        var waits = IsAway(serving.Wanted, hosts) && serving.Wanted.Fingerprint == fingerprint;
        var stays = !restarts && serving.Wanted.Phase == InstancePhase.Serving && (waits || CanStay(serving, fingerprint, hosts.Offering));
        return new PlannedInstance
        {
            InstanceId = serving.Wanted.InstanceId,
            Service = label,
            Ordinal = ordinal,
            Action = stays ? PlannedAction.Keep : PlannedAction.Replace,
            Generation = serving.Wanted.Generation + (stays ? 0 : 1),
            Fingerprint = fingerprint,
        };
    }

    private static bool IsAway(InstanceRecord? serving, HostPresence hosts) => serving is { Stateful: true } && !hosts.Offering.Contains(serving.HostId);

    private static bool CanStay(InstanceView serving, string fingerprint, IReadOnlySet<string> offering) =>
        serving.Wanted.Fingerprint == fingerprint
        && offering.Contains(serving.Wanted.HostId)
        && serving.Observed is not (null or { State: InstanceState.Failed or InstanceState.Stopped or InstanceState.Stopping });
}
