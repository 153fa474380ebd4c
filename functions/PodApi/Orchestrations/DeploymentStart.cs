using Catalyze.Auction;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Placement;
using Catalyze.Contracts.Reports;
using Catalyze.Pipeline;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Moving;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Turns;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>The first half of a deployment: plan, builds, auction, and ordering instances step by step.</summary>
public sealed class DeploymentStart(
    SceneReader scenes,
    DeploymentStore deployments,
    EnvironmentStore environments,
    InstanceStore instances,
    ImageStore images,
    AwardStore awards,
    AgentRegistry agents,
    HostBook hosts,
    PlacementService placement,
    Preemptor preemptor,
    AwaitedOffers awaited,
    BuildOrders builds,
    StepOrders steps,
    DeploymentTurns turns,
    PodApiOptions options,
    TimeProvider clock)
{
    private const int RoomInterval = 3;

    public async Task<StepOutcome> BeginAsync(string deploymentId, CancellationToken cancellationToken)
    {
        var deployment = await deployments.GetAsync(deploymentId, cancellationToken);
        var reading = scenes.ReadAsync(deployment, cancellationToken);
        var waiting = deployment.HasEnded || deployment.CancelRequestedAt is not null ? null : await turns.EnterAsync(deployment, cancellationToken);
        var scene = await reading;
        if (deployment.HasEnded) return await EndedAsync(scene, cancellationToken);
        if (deployment.CancelRequestedAt is not null) return new StepOutcome { Cancelled = true };
        if (waiting is not null) return await QueueAsync(deployment, waiting, cancellationToken);
        if (deployment is { State: DeploymentState.Queued, TurnAt: null })
            await deployments.AppendAsync(deploymentId, [new NewEntry("turn", "It is its turn.")], d => d with { TurnAt = clock.GetUtcNow() }, cancellationToken);
        var directory = await agents.ReadAsync(cancellationToken);
        var candidates = directory.Management.Where(m => PodsOf(m, scene).Count > 0).ToList();
        if (candidates.Count == 0)
        {
            var cause = scene.Release.Specification.Pod is { } pod ? $"No management agent looks after pod {pod}." : "No management agent has enrolled.";
            return await FailAsync(scene, cause, [], cancellationToken);
        }

        var pods = candidates.SelectMany(m => PodsOf(m, scene)).ToHashSet(StringComparer.Ordinal);
        if (await awaited.ShouldWaitAsync(scene.Deployment, pods, cancellationToken)) return new StepOutcome { BeginAgainSeconds = AwaitedOffers.Interval };
        var (planned, built, refusals) = await PlanAsync(scene, candidates, cancellationToken);
        var home = directory.Find(planned.RequiredPlan.Home)!;
        var missing = planned.RequiredPlan.Images.Values.Distinct(StringComparer.Ordinal).Where(a => !built.ContainsKey(a)).ToList();
        if (missing.Count == 0) return await PlaceAsync(planned, built, cancellationToken);

        // Building takes minutes: what no host can take is refused before.
        if (refusals.Count > 0 && await awards.CloseAsync(deploymentId, record: null, cancellationToken) is not null)
            throw new InvalidOperationException($"{deploymentId} was placed meanwhile by another worker.");
        if (refusals.Count > 0) return await FailAsync(planned, string.Join(" ", refusals.Select(r => r.Summary)), refusals, cancellationToken);
        var blueprints = planned.Release.Topology.Services.Select(s => planned.Release.Blueprint(s.Label)).DistinctBy(b => b.ContentAddress)
            .Where(b => missing.Contains(b.ContentAddress)).ToList();
        await deployments.AppendAsync(
            deploymentId,
            [.. blueprints.Select(b => new NewEntry("build-started", $"Building the image of {string.Join(", ", RunFrom(b.ContentAddress))}.") { Facts = Facts(("contentAddress", b.ContentAddress), ("builder", home.AgentId)) })],
            d => d with { State = DeploymentState.Building },
            cancellationToken);
        await builds.OrderAsync(planned, home, blueprints, cancellationToken);
        return new StepOutcome { Builds = missing, PatienceSeconds = (int)options.BuildTimeout.TotalSeconds };

        IEnumerable<string> RunFrom(string address) =>
            planned.Release.Topology.Services.Where(s => planned.Release.Blueprint(s.Label).ContentAddress == address).Select(s => WorkerLabels.ServiceOf(s.Label)).Distinct(StringComparer.Ordinal);
    }

    public async Task<StepOutcome> PlaceAsync(string deploymentId, CancellationToken cancellationToken)
    {
        var scene = await scenes.ReadAsync(deploymentId, cancellationToken);
        if (scene.Deployment.CancelRequestedAt is not null) return new StepOutcome { Cancelled = true };
        if (scene.Deployment.HasEnded) return await EndedAsync(scene, cancellationToken);
        var pods = (await agents.ReadAsync(cancellationToken)).Management.SelectMany(m => PodsOf(m, scene)).ToHashSet(StringComparer.Ordinal);
        return await awaited.ShouldWaitAsync(scene.Deployment, pods, cancellationToken)
            ? new StepOutcome { PlaceAgainSeconds = AwaitedOffers.Interval }
            : await PlaceAsync(scene, await FindImagesAsync(scene.RequiredPlan, cancellationToken), cancellationToken);
    }

    /// <summary>Orders one step. Sending an order twice does nothing twice, so this may run again.</summary>
    public async Task<StepOutcome> StartAsync(string deploymentId, int step, CancellationToken cancellationToken)
    {
        var scene = await scenes.ReadAsync(deploymentId, cancellationToken);
        return scene.Deployment.CancelRequestedAt is null ? await steps.OrderAsync(scene, step, [], cancellationToken) : new StepOutcome { Cancelled = true };
    }

    public async Task<InstanceEvent[]> ReadAsync(string deploymentId, CancellationToken cancellationToken)
    {
        var deployment = await deployments.GetAsync(deploymentId, cancellationToken);
        return [.. (await instances.ReadAsync(deployment.EnvironmentId, cancellationToken)).Select(i => i.Observed).OfType<InstanceObservation>().Select(InstanceEvents.ToEvent).OfType<InstanceEvent>()];
    }

    private async Task<(DeploymentScene Scene, IReadOnlyDictionary<string, ImageRecord> Built, IReadOnlyList<PlacementRefusal> Refusals)> PlanAsync(
        DeploymentScene scene, List<AgentRecord> candidates, CancellationToken cancellationToken)
    {
        var presence = await hosts.ReadPresenceAsync(cancellationToken);
        var plan = scene.Plan ?? DeploymentPlanner.Plan(
            scene.Deployment, scene.Release, scene.Instances, presence, scene.Environment.Home ?? candidates[0].AgentId, scene.Environment.CurrentRelease);

        if (scene.Plan is null)
        {
            var there = scene.Instances.ToDictionary(i => i.Wanted.InstanceId, i => i.Wanted, StringComparer.Ordinal);
            if (AwaitedHosts.Refusals(plan, there, presence) is { Count: > 0 } absent)
            {
                // As if nothing of it was built: what changes needs its image, so it goes no further than that.
                return (scene with { Plan = plan }, new Dictionary<string, ImageRecord>(StringComparer.Ordinal), absent);
            }

            if (plan.Waiting.Count > 0 && scene.Deployment.Moves is null)
                await deployments.AppendAsync(scene.DeploymentId, [.. AwaitedHosts.Entries(plan, there, presence)], change: null, cancellationToken);
        }

        // A plan tells which management agent builds, so it is made before the auction: the first whose hosts could take everything. Where there is
        // no choice and nothing to build, the auction itself says soon enough whether there is room.
        IReadOnlyList<PlacementRefusal> refusals = [];
        var mayMove = scene.Plan is null && scene.Instances.Count == 0 && candidates.Count > 1;
        var built = await FindImagesAsync(plan, cancellationToken);
        if (mayMove || plan.Images.Values.Any(address => !built.ContainsKey(address)))
        {
            AuctionRequest? refused = null;
            foreach (var candidate in mayMove ? candidates : candidates.Where(c => c.AgentId == plan.Home).DefaultIfEmpty(candidates[0]))
            {
                var tried = plan with { Home = candidate.AgentId };
                var facts = await FactsAsync(scene, candidate, presence, built: null, cancellationToken);
                var (lots, neighbours) = Lots(scene with { Plan = tried }, facts);
                var (request, result) = await placement.PlanAsync(scene.DeploymentId, lots, neighbours, change: null, cancellationToken);
                if (refused is null || result.Placed) (plan, refusals, refused) = (tried, result.Refusals, request);
                if (result.Placed) break;
            }

            // Who has to give way does so once the images are built.
            if (refusals.Count > 0 && await preemptor.CouldMakeRoomAsync(scene.Deployment, refused!, cancellationToken)) refusals = [];
            if (refusals.Count > 0) await placement.RecordRefusalAsync(scene.DeploymentId, refused!, cancellationToken);
            if (mayMove) built = await FindImagesAsync(plan, cancellationToken);
        }

        await Task.WhenAll(
            scene.Plan is null ? deployments.SavePlanAsync(scene.DeploymentId, plan, cancellationToken) : Task.CompletedTask,
            scene.Environment.Home != plan.Home
                ? environments.ChangeAsync(scene.EnvironmentId, e => e.Home == plan.Home ? null : e with { Home = plan.Home }, cancellationToken)
                : Task.CompletedTask);
        return (scene with { Plan = plan }, built, refusals);
    }

    private async Task<StepOutcome> PlaceAsync(DeploymentScene scene, IReadOnlyDictionary<string, ImageRecord> built, CancellationToken cancellationToken)
    {
        var plan = scene.RequiredPlan;
        var directory = await agents.ReadAsync(cancellationToken);
        var home = directory.Find(plan.Home) ?? throw new InvalidOperationException($"Management agent {plan.Home} is not enrolled any more.");
        var (lots, neighbours) = Lots(scene, await FactsAsync(scene, home, await hosts.ReadPresenceAsync(cancellationToken), built, cancellationToken));
        var placed = new Dictionary<string, PlacedInstance>(StringComparer.Ordinal);
        var entries = new List<NewEntry>();
        var settling = Task.CompletedTask;
        if (lots.Count > 0)
        {
            var result = await placement.PlaceAsync(
                scene.DeploymentId, lots, neighbours, (refused, stop) => preemptor.MakeRoomAsync(scene.Deployment, refused, stop), cancellationToken);
            if (result.MakingRoom) return new StepOutcome { PlaceAgainSeconds = RoomInterval };
            settling = placement.SettleAsync(result, cancellationToken);
            if (result.Award is not { } award)
                return await FailAsync(scene, string.Join(" ", result.Refusals.Select(r => r.Summary)), result.Refusals, cancellationToken);
            placed = award.Placements.ToDictionary(p => p.InstanceId, StringComparer.Ordinal);
            entries.AddRange(PlacementEntries.Of(award, result.CommittedAt));
        }

        var existing = scene.Instances.ToDictionary(i => i.Wanted.InstanceId, i => i.Wanted, StringComparer.Ordinal);
        var changed = plan.Changed
            .Where(i => existing.GetValueOrDefault(i.InstanceId)?.DeploymentId != scene.DeploymentId)
            .Select(i => Records.Of(scene, i, existing.GetValueOrDefault(i.InstanceId), placed.GetValueOrDefault(i.InstanceId), built[scene.Release.Blueprint(i.Service).ContentAddress].Image))
            .ToList();
        foreach (var record in changed) existing[record.InstanceId] = record;
        await instances.SaveAsync(scene.EnvironmentId, changed, cancellationToken);
        var observed = scene.Instances.ToDictionary(i => i.Wanted.InstanceId, StringComparer.Ordinal);
        var next = scene with { Instances = [.. existing.Values.Select(w => observed.TryGetValue(w.InstanceId, out var view) ? view with { Wanted = w } : new InstanceView(w, null, null))] };
        var outcome = await steps.OrderAsync(next, 0, entries, cancellationToken);
        await settling;
        return outcome;
    }

    private static (IReadOnlyList<Lot> Lots, IReadOnlyList<StandingInstance> Neighbours) Lots(DeploymentScene scene, LotFacts facts)
    {
        var existing = scene.Instances.ToDictionary(i => i.Wanted.InstanceId, i => i.Wanted, StringComparer.Ordinal);
        return (LotPlanner.Lots(scene.RequiredPlan, scene.Release, existing, facts), LotPlanner.Neighbours(scene.RequiredPlan, scene.Release, existing, facts));
    }

    private async Task<LotFacts> FactsAsync(
        DeploymentScene scene, AgentRecord home, HostPresence presence, IReadOnlyDictionary<string, ImageRecord>? built, CancellationToken cancellationToken) => new()
        {
            Pods = PodScope.Of(home, await agents.ReadAsync(cancellationToken), scene.Release.Specification, scene.Instances.Select(i => i.Wanted.HostId)),
            Offering = presence.Offering,
            Images = built ?? new Dictionary<string, ImageRecord>(StringComparer.Ordinal),
            Pinned = scene.Deployment.Pinned,
            Failures = scene.Failures,
        };

    private static HashSet<string> PodsOf(AgentRecord management, DeploymentScene scene) =>
        management.ManagedPods.Where(p => scene.Release.Specification.Pod is null || scene.Release.Specification.Pod == p).ToHashSet(StringComparer.Ordinal);

    private async Task<IReadOnlyDictionary<string, ImageRecord>> FindImagesAsync(DeploymentPlan plan, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(plan.Images.Values.Distinct(StringComparer.Ordinal).Select(a => images.FindAsync(a, plan.Home, cancellationToken)));
        return found.OfType<ImageRecord>().ToDictionary(i => i.ContentAddress, StringComparer.Ordinal);
    }

    private async Task<StepOutcome> FailAsync(DeploymentScene scene, string cause, IReadOnlyList<PlacementRefusal> refusals, CancellationToken cancellationToken)
    {
        if (refusals.Count > 0)
            await deployments.AppendAsync(scene.DeploymentId, [.. refusals.Select(PlacementEntries.Of)], d => d with { Refusals = refusals }, cancellationToken);
        var ended = await EndedAsync(scene, cancellationToken);
        await deployments.EndAsync(scene.DeploymentId, DeploymentState.Failed, new NewEntry("failed", cause), d => d with { Cause = cause }, cancellationToken);
        return ended;
    }

    // Said once, however often it looks.
    private async Task<StepOutcome> QueueAsync(DeploymentRecord deployment, DeploymentTurn turn, CancellationToken cancellationToken)
    {
        if (deployment.State != DeploymentState.Queued)
        {
            await deployments.AppendAsync(
                deployment.DeploymentId, [new NewEntry("queued", TurnMessages.Of(turn))], d => d with { State = DeploymentState.Queued }, cancellationToken);
        }

        return new StepOutcome { WaitSeconds = (int)options.Turns.LookAgain.TotalSeconds };
    }

    private async Task<StepOutcome> EndedAsync(DeploymentScene scene, CancellationToken cancellationToken)
    {
        await turns.LeaveAsync(scene.Deployment, cancellationToken);
        await environments.ChangeAsync(scene.EnvironmentId, e => e.ActiveDeployment == scene.DeploymentId ? e with { ActiveDeployment = null } : null, cancellationToken);
        return new StepOutcome { Ended = true };
    }

    private static Dictionary<string, string> Facts(params (string Name, string Value)[] facts) => facts.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);
}
