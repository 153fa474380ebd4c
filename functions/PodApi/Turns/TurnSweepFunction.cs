using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Turns;

/// <summary>Timer: takes out deployments whose orchestration is gone, so that no crash and nobody's hand keeps others waiting. May run twice at once.</summary>
public sealed partial class TurnSweepFunction(TurnStore store, DeploymentTurns turns, DurableTaskClient orchestrations, ILogger<TurnSweepFunction> logger)
{
    // Those who wait hold nobody up before it is their turn: a few at a time will do.
    private const int WaitingAtOnce = 20;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var list = await store.ReadAsync(fresh: true, cancellationToken);
        if (list.Entries.Count == 0) return;
        var gone = new List<string>();

        // An entry is made by its orchestration's own activity, so there was one.
        foreach (var entry in list.Admitted.Concat(list.Entries.Where(e => !e.Admitted).Take(WaitingAtOnce)))
        {
            if (await orchestrations.GetInstanceAsync(entry.DeploymentId, cancellation: cancellationToken) is { IsCompleted: false }) continue;
            gone.Add(entry.DeploymentId);
            LogGone(entry.DeploymentId);
        }

        // Also where nobody is gone: limits may have been raised.
        await turns.LeaveAsync(gone, cancellationToken);
    }

    [LoggerMessage(EventId = 4321, Level = LogLevel.Warning, Message = "{DeploymentId} has ended without giving its turn on; others go on")]
    private partial void LogGone(string deploymentId);
}
