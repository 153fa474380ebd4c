using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Placement;

/// <summary>Timer: ends holds that expired. Those with an award are committed, the others are declared void and given back.</summary>
public sealed partial class ReservationSweepFunction(LedgerStore ledgers, AwardStore awards, ILogger<ReservationSweepFunction> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var hold in await ledgers.ReadExpiredHoldsAsync(cancellationToken))
        {
            var committed = await awards.IsCommittedOrVoidAsync(hold, cancellationToken);
            foreach (var host in hold.HostIds)
            {
                if (committed) await ledgers.CommitAsync(host, hold.HoldId, cancellationToken);
                else await ledgers.ReleaseHoldAsync(host, hold.HoldId, cancellationToken);
            }

            await ledgers.DeleteHoldAsync(hold.HoldId, cancellationToken);
            LogEnded(hold.HoldId, hold.DeploymentId, committed ? "committed" : "void");
        }
    }

    [LoggerMessage(EventId = 4202, Level = LogLevel.Information, Message = "Hold {HoldId} of {DeploymentId} expired and is {Outcome}")]
    private partial void LogEnded(string holdId, string deploymentId, string outcome);
}
