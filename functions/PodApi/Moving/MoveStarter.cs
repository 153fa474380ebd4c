using Catalyze.PodApi.Audit;
using Catalyze.PodApi.Http;
using Catalyze.PodApi.State;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Moving;

/// <summary>Begins moves: a deployment of the release that serves, which replaces what is to move and nothing else.</summary>
/// <remarks>
/// The deployment is what makes a move safe: successors are awarded, started and healthy before connections lead to them and the old instances end,
/// and if that fails it is undone. An environment has one deployment at a time, so a move begins once however many sweeps want it.
/// </remarks>
public sealed partial class MoveStarter(
    DeploymentAcceptance acceptance, ReleaseStore releases, MoveBudgetStore budget, AuditTrail audit, ILogger<MoveStarter> logger)
{
    private const string RequestHash = "moves";

    /// <summary>Begins as many of the moves as the bounds allow.</summary>
    /// <param name="scene">The environment they are all of.</param>
    /// <param name="moves">In the order of their urgency.</param>
    /// <param name="create">What the deployment moves, of those that may begin.</param>
    /// <param name="operatorName">Who asked; null for nobody.</param>
    /// <param name="pinned">Whether they go where they were planned to go, and nowhere else.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The deployment; null when none could begin now.</returns>
    public async Task<DeploymentRecord?> StartAsync(
        EnvironmentScene scene, IReadOnlyList<WantedMove> moves, Func<IReadOnlyList<WantedMove>, InstanceMoves> create, string? operatorName, bool pinned, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(moves);
        ArgumentNullException.ThrowIfNull(create);
        var environment = scene.Environment;
        if (moves.Count == 0 || environment is { ActiveDeployment: not null } or { Removing: true } or { Removed: true }) return null;
        if (await releases.FindAsync(environment.EnvironmentId, scene.Release.ReleaseId, cancellationToken) is not { } specification) return null;
        if (await budget.TakeAsync(moves, cancellationToken) is not (> 0 and var granted)) return null;
        var begun = moves.Take(granted).ToList();
        var what = create(begun);
        var outcome = await acceptance.AcceptAsync(
            new Acceptance
            {
                EnvironmentId = environment.EnvironmentId,
                Specification = specification,
                ReleaseId = scene.Release.ReleaseId,
                Moves = what,
                Pinned = pinned ? Pins(scene, begun) : new Dictionary<string, string>(StringComparer.Ordinal),
                // Whatever was decided on the environment as it was holds only as long as nobody else deployed.
                After = environment.Number,
                IdempotencyKey = KeyOf(environment.Number + 1),
                RequestHash = RequestHash,
            },
            cancellationToken);
        if (outcome.Deployment is not { } deployment) return null;
        foreach (var host in begun.GroupBy(m => m.FromHost ?? "", StringComparer.Ordinal))
        {
            var reason = $"{deployment.DeploymentId} of {environment.EnvironmentId}: {what.Reason}";
            await audit.AppendAsync(AuditAction.InstancesMoved, host.Key.Length == 0 ? null : host.Key, reason, cancellationToken, operatorName);
        }

        LogBegun(deployment.DeploymentId, begun.Count, what.Reason);
        return deployment;
    }

    /// <summary>Sees to it that a move which was accepted is also carried out, should the process that accepted it have died before starting it.</summary>
    public async Task ResumeAsync(EnvironmentRecord environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment.ActiveDeployment is not null)
            await acceptance.FindRepeatedAsync(environment.EnvironmentId, KeyOf(environment.Number), RequestHash, cancellationToken);
    }

    private static string KeyOf(long number) => $"moves-{number}";

    private static Dictionary<string, string> Pins(EnvironmentScene scene, List<WantedMove> begun)
    {
        var ordinals = scene.Instances.ToDictionary(i => i.InstanceId, i => i.Ordinal, StringComparer.Ordinal);
        return begun.Where(m => m.ToHost is not null).ToDictionary(m => DeploymentRecord.PinFor(m.Service, ordinals[m.InstanceId]), m => m.ToHost!, StringComparer.Ordinal);
    }

    [LoggerMessage(EventId = 4301, Level = LogLevel.Information, Message = "{DeploymentId} moves {Count} instances: {Reason}")]
    private partial void LogBegun(string deploymentId, int count, string reason);
}
