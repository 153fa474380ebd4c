using System.Text.Json;
using Catalyze.Auction;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Placement;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Keys;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Status;

namespace Catalyze.PodApi.Planning;

/// <summary>What deploying a specification would do: the deployment's own plan and auction, without storing or reserving anything.</summary>
public sealed class PlanReader(
    EnvironmentStore environments, InstanceStore instances, ReleaseReader releases, ImageStore images, FailureStore failures, AgentRegistry agents, HostBook hosts, PlacementService placement, ControlPlaneKey key, TimeProvider clock)
{
    /// <param name="specification">A valid one.</param>
    /// <param name="draining">Hosts to be thought of as draining.</param>
    /// <param name="restart">Labels of services that are to start anew.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<PlacementPlan> ReadAsync(PodSpecification specification, IReadOnlySet<string> draining, IReadOnlyList<string> restart, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(draining);
        var environment = await environments.FindAsync(specification.EnvironmentId, cancellationToken);
        var release = await releases.PreviewAsync(specification, cancellationToken);
        var existing = await instances.ReadAsync(specification.EnvironmentId, cancellationToken);
        var presence = await hosts.ReadPresenceAsync(cancellationToken);
        presence = presence with { Leaving = presence.Leaving.Union(draining).ToHashSet(StringComparer.Ordinal) };
        var candidates = (await agents.ReadAsync(cancellationToken)).Management.Where(m => PodsOf(m, specification).Count > 0).ToList();
        if (environment?.Home is { } home && existing.Count > 0) candidates = [.. candidates.Where(c => c.AgentId == home)];

        Tried? best = null;
        foreach (var candidate in candidates)
        {
            var tried = await TryAsync(specification, release, existing, presence, candidate, environment?.CurrentRelease, draining, restart, cancellationToken);
            if (best is null || tried.Result.Placed) best = tried;
            if (best.Result.Placed) break;
        }

        var view = best is null ? Nowhere(specification, draining) : View(specification, release, existing, best, draining);
        return view with { Digest = Digest(specification, environment?.CurrentRelease, restart, view) };
    }

    private async Task<Tried> TryAsync(
        PodSpecification specification,
        ReleaseModel release,
        IReadOnlyList<InstanceView> existing,
        HostPresence presence,
        AgentRecord candidate,
        string? current,
        IReadOnlySet<string> draining,
        IReadOnlyList<string> restart,
        CancellationToken cancellationToken)
    {
        var deployment = new DeploymentRecord
        {
            DeploymentId = Ids.NewDeployment(),
            EnvironmentId = specification.EnvironmentId,
            ReleaseId = release.ReleaseId,
            Kind = DeploymentKind.Deploy,
            Number = 0,
            State = Contracts.Deployments.DeploymentState.Accepted,
            CreatedAt = clock.GetUtcNow(),
            Restart = restart,
        };
        var plan = DeploymentPlanner.Plan(deployment, release, existing, presence, candidate.AgentId, current);
        var found = await Task.WhenAll(plan.Images.Values.Distinct(StringComparer.Ordinal).Select(a => images.FindAsync(a, plan.Home, cancellationToken)));
        var there = existing.ToDictionary(i => i.Wanted.InstanceId, i => i.Wanted, StringComparer.Ordinal);
        var facts = new LotFacts
        {
            Pods = PodScope.Of(candidate, await agents.ReadAsync(cancellationToken), specification, existing.Select(i => i.Wanted.HostId)),
            Offering = presence.Offering,
            Images = found.OfType<ImageRecord>().ToDictionary(i => i.ContentAddress, StringComparer.Ordinal),
            Failures = await failures.ReadAsync(specification.EnvironmentId, cancellationToken),
        };

        // The same specification is planned the same way as long as nothing else changes.
        var (request, result) = await placement.PlanAsync(
            specification.EnvironmentId, LotPlanner.Lots(plan, release, there, facts), LotPlanner.Neighbours(plan, release, there, facts), host => draining.Contains(host.Offer.HostId) ? host with { Draining = true } : host, cancellationToken);
        var absent = AwaitedHosts.Refusals(plan, there, presence);
        if (absent.Count > 0) result = result with { Refusals = [.. absent, .. result.Refusals.Where(r => absent.All(a => a.Lot != r.Lot))] };
        return new Tried(plan, result, request.Hosts.Count, [.. plan.Images.Where(i => found.All(f => f?.ContentAddress != i.Value)).Select(i => i.Key).Order(StringComparer.Ordinal)]);
    }

    private static PlacementPlan View(PodSpecification specification, ReleaseModel release, IReadOnlyList<InstanceView> existing, Tried tried, IReadOnlySet<string> draining)
    {
        var there = existing.ToDictionary(i => i.Wanted.InstanceId, i => i.Wanted, StringComparer.Ordinal);
        var awards = tried.Result.Awards.ToDictionary(a => a.InstanceId, StringComparer.Ordinal);
        var retiring = tried.Plan.Retire.Where(there.ContainsKey).Select(id => there[id]).ToList();
        var planned = tried.Plan.Instances.Select(instance =>
        {
            var award = awards.GetValueOrDefault(instance.InstanceId);
            var now = there.GetValueOrDefault(instance.InstanceId)
                ?? retiring.Find(i => i.Service == instance.Service && i.Ordinal == instance.Ordinal && i.Phase == InstancePhase.Serving);
            return new PlannedPlacement
            {
                InstanceId = instance.InstanceId,
                Service = instance.Service,
                Ordinal = instance.Ordinal,
                Action = instance.Action switch { PlannedAction.Keep => "keep", PlannedAction.Replace => "replace", _ => now is null ? "start" : "move" },
                HostId = award?.HostId ?? there.GetValueOrDefault(instance.InstanceId)?.HostId,
                FromHostId = now?.HostId,
                Placement = award is null ? null : PlacementViews.Of(award, []),
            };
        });
        var stopped = retiring.Select(i => new PlannedPlacement { InstanceId = i.InstanceId, Service = i.Service, Ordinal = i.Ordinal, Action = "stop", FromHostId = i.HostId });
        return new PlacementPlan
        {
            EnvironmentId = specification.EnvironmentId,
            Placed = tried.Result.Placed,
            Hosts = tried.Hosts,
            Draining = [.. draining.Order(StringComparer.Ordinal)],
            Instances = [.. planned.Concat(stopped)],
            Refusals = [.. tried.Result.Refusals.Select(PlacementViews.Shortened)],
            Builds = tried.Builds,
            Downtime = [.. DowntimePlanner.Of(tried.Plan, release)],
        };
    }

    // Ids of instances to come are made up anew each time, so they are not part of it.
    private string Digest(PodSpecification specification, string? current, IReadOnlyList<string> restart, PlacementPlan plan) => key.Fingerprint(JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            Specification = specification,
            Current = current,
            Restart = restart.Order(StringComparer.Ordinal),
            plan.Placed,
            Instances = plan.Instances.OrderBy(i => i.Service, StringComparer.Ordinal).ThenBy(i => i.Ordinal).ThenBy(i => i.Action, StringComparer.Ordinal).ThenBy(i => i.FromHostId, StringComparer.Ordinal)
                .Select(i => new { i.Service, i.Ordinal, i.Action, i.HostId, i.FromHostId }),
        },
        CatalyzeJson.Options));

    private static PlacementPlan Nowhere(PodSpecification specification, IReadOnlySet<string> draining) => new()
    {
        EnvironmentId = specification.EnvironmentId,
        Placed = false,
        Hosts = 0,
        Draining = [.. draining.Order(StringComparer.Ordinal)],
        Instances = [],
        Refusals =
        [
            .. specification.Services.Select(s => new PlacementRefusal
            {
                Lot = s.Label, Service = s.Label, Summary = "No management agent looks after a pod for it.", HostsConsidered = 0, ByRule = [], Hosts = [],
            }),
        ],
    };

    private static HashSet<string> PodsOf(AgentRecord management, PodSpecification specification) =>
        management.ManagedPods.Where(p => specification.Pod is null || specification.Pod == p).ToHashSet(StringComparer.Ordinal);

    private sealed record Tried(DeploymentPlan Plan, AuctionResult Result, int Hosts, IReadOnlyList<string> Builds);
}
