using Catalyze.Auction;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Moving;

/// <summary>Makes room for a deployment that found none, by pushing out instances of lower priority that may be.</summary>
/// <remarks>
/// May be disturbed: services that declared a low priority, up to half of their instances at once (rounded up), those that are missing already counted; and services of lower priority of the same
/// organisation. So nobody's priority reaches another organisation that did not agree. Data is never pushed out, nor is anything of an environment in which something is being deployed.
/// </remarks>
public sealed class Preemptor(FleetReader fleet, MoveStarter starter, DeploymentStore deployments, PodApiOptions options, TimeProvider clock)
{
    /// <summary>Begins making room, or sees that it is being made.</summary>
    /// <param name="deployment">What found no room.</param>
    /// <param name="request">The auction that refused.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Whether it is worth auctioning again in a moment.</returns>
    public async Task<bool> MakeRoomAsync(DeploymentRecord deployment, AuctionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        ArgumentNullException.ThrowIfNull(request);
        var (underway, quiet, result) = await LookAsync(deployment, request, cancellationToken);
        if (underway) return true;
        if (result is null) return false;

        // Said before it is done: how long this may go on counts from here.
        if (deployment.MakingRoomSince is null)
        {
            await deployments.AppendAsync(
                deployment.DeploymentId, [new NewEntry("making-room", $"No room: {result.Preemptions.Count} instances of lower priority have to give way.")],
                d => d.MakingRoomSince is null ? d with { MakingRoomSince = clock.GetUtcNow() } : d, cancellationToken);
        }

        var byEnvironment = quiet.SelectMany(s => s.Standing.Select(i => (i.Member.InstanceId, Scene: s))).ToDictionary(x => x.InstanceId, x => x.Scene, StringComparer.Ordinal);
        foreach (var victims in result.Preemptions.GroupBy(p => byEnvironment[p.InstanceId]))
        {
            await starter.StartAsync(
                victims.Key, [.. victims.Select(v => new WantedMove(victims.Key.Environment.EnvironmentId, v.InstanceId, v.Service, v.HostId, null))],
                begun => new InstanceMoves
                {
                    PushedOut = [.. begun.Select(m => m.InstanceId)],
                    ForDeployment = deployment.DeploymentId,
                    Reason = $"{begun.Count} {(begun.Count == 1 ? "instance gives" : "instances give")} way to services of higher priority, to be placed again where there is room.",
                },
                operatorName: null, pinned: false, cancellationToken);
        }

        // Also when bounds allowed none now: the minute ends, and patience bounds the waiting.
        return true;
    }

    /// <summary>Whether room could be made; changes nothing.</summary>
    public async Task<bool> CouldMakeRoomAsync(DeploymentRecord deployment, AuctionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        ArgumentNullException.ThrowIfNull(request);
        var (underway, _, result) = await LookAsync(deployment, request, cancellationToken);
        return underway || result is not null;
    }

    // A result only where giving way helps.
    private async Task<(bool Underway, IReadOnlyList<EnvironmentScene> Quiet, AuctionResult? Result)> LookAsync(DeploymentRecord deployment, AuctionRequest request, CancellationToken cancellationToken)
    {
        var isLate = deployment.MakingRoomSince is { } since && since + options.Moves.RoomPatience < clock.GetUtcNow();
        if (!options.Placement.Preemption || deployment.Moves is not null || isLate || request.Lots.All(l => l.Priority <= (int)ServicePriority.Low)) return (false, [], null);
        var scenes = (await fleet.ReadAllAsync(cancellationToken)).Where(s => s.Environment.EnvironmentId != deployment.EnvironmentId).ToList();
        if (scenes.Any(s => s.Newest is { Moves.ForDeployment: { } cause } newest && newest.DeploymentId == s.Environment.ActiveDeployment && cause == deployment.DeploymentId)) return (true, [], null);
        var quiet = scenes.Where(s => s.Environment is { ActiveDeployment: null, Removing: false }).ToList();
        var result = Auctioneer.Evaluate(request with
        {
            Standing = [.. request.Standing, .. quiet.SelectMany(s => s.Standing)],
            Policy = request.Policy with { Preemption = true, DisruptionBudget = Budgets(quiet, request.Lots[0].Tenant) },
        });
        return (false, quiet, result.Placed && result.Preemptions.Count > 0 ? result : null);
    }

    private static Dictionary<string, int> Budgets(IReadOnlyList<EnvironmentScene> scenes, string? tenant) => scenes
        .SelectMany(scene => scene.Standing.Where(i => i.Member.VolumeHost is null).GroupBy(i => i.Lot.Service, StringComparer.Ordinal).Select(service => (
            Key: $"{scene.Environment.EnvironmentId}/{service.Key}",
            May: service.First().Lot is var lot && (lot.Priority == (int)ServicePriority.Low || lot.Tenant == tenant),
            Scale: scene.Release.Topology.Service(service.Key).Scale,
            There: service.Count())))
        .Where(s => s.May).ToDictionary(s => s.Key, s => Math.Max(0, ((s.Scale + 1) / 2) - Math.Max(0, s.Scale - s.There)), StringComparer.Ordinal);
}
