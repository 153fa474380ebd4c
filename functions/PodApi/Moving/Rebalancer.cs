using Catalyze.Auction.Moving;
using Catalyze.Contracts.Deployments;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Moving;

/// <summary>Evens hosts out when an operator asks for it, for example after a host came back empty.</summary>
public sealed class Rebalancer(FleetReader fleet, MoveStarter starter, PodApiOptions options, TimeProvider clock)
{
    /// <param name="most">Most moves.</param>
    /// <param name="dryRun">Only tell.</param>
    /// <param name="operatorName">Who asked.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<Rebalancing> RunAsync(int most, bool dryRun, string? operatorName, CancellationToken cancellationToken)
    {
        var all = await fleet.ReadAllAsync(cancellationToken);
        var idle = all.Where(s => s.Environment is { ActiveDeployment: null, Removing: false } && s.RestsUntil(clock.GetUtcNow(), options.Moves) is null).ToList();
        var environments = idle.SelectMany(s => s.Standing.Select(i => (i.Member.InstanceId, Scene: s))).ToDictionary(x => x.InstanceId, x => x.Scene, StringComparer.Ordinal);
        var plan = RebalancePlanner.Plan(await fleet.RequestAsync(idle, cancellationToken), most);
        var wanted = plan.Moves.Select(m => new WantedMove(environments[m.InstanceId].Environment.EnvironmentId, m.InstanceId, m.Service, m.FromHost, m.ToHost)).ToList();
        var begun = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!dryRun)
        {
            foreach (var environment in wanted.GroupBy(m => m.EnvironmentId, StringComparer.Ordinal))
            {
                var deployment = await starter.StartAsync(
                    environments[environment.First().InstanceId], [.. environment],
                    moves => new InstanceMoves { Away = [.. moves.Select(m => m.InstanceId)], Reason = $"{moves.Count} {(moves.Count == 1 ? "instance moves" : "instances move")} so that hosts are loaded evenly." },
                    operatorName, pinned: true, cancellationToken);
                foreach (var id in deployment?.Moves?.Away ?? []) begun[id] = deployment!.DeploymentId;
            }
        }

        return new Rebalancing
        {
            DryRun = dryRun,
            Busy = all.Count - idle.Count,
            Moves = [.. wanted.Select(m => new RebalancingMove(m.InstanceId, m.EnvironmentId, m.Service, m.FromHost!, m.ToHost!, begun.GetValueOrDefault(m.InstanceId)))],
        };
    }
}
