using Azure;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Placement;

/// <summary>Timer: ends holds that expired. Those with an award are committed, the others are declared void and given back. Trims the feed.</summary>
public sealed partial class ReservationSweepFunction(
    LedgerStore ledgers, LedgerFeed feed, HoldStore holds, AwardStore awards, PodApiOptions options, TimeProvider clock, ILogger<ReservationSweepFunction> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var hold in await holds.ReadExpiredAsync(cancellationToken))
        {
            var award = await awards.IsCommittedOrVoidAsync(hold, cancellationToken) ? await awards.FindAsync(hold.DeploymentId, cancellationToken) : null;
            var ended = await Task.WhenAll(hold.HostIds.Select(host => EndAsync(hold, host, award, cancellationToken)));
            if (!ended.All(done => done)) continue;
            await holds.DeleteAsync(hold.HoldId, cancellationToken);
            LogEnded(hold.HoldId, hold.DeploymentId, award is null ? "void" : "committed");
        }

        await feed.TrimAsync(cancellationToken);
    }

    // A host whose ledger does not answer keeps only its own hold waiting.
    private async Task<bool> EndAsync(Hold hold, string hostId, PlacementAward? award, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.LedgerPatience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            if (award is null)
            {
                await ledgers.ReleaseHoldAsync(hostId, hold.HoldId, either.Token);
                return true;
            }

            var awarded = award.Placements.Where(p => p.HostId == hostId).Select(p => p.Reservation).ToHashSet(StringComparer.Ordinal);
            await ledgers.CommitAsync(hostId, hold.HoldId, awarded, either.Token);
            if (await ledgers.ReadAsync(hostId, either.Token) is { } ledger) await feed.PublishAsync([ledger], either.Token);
            return true;
        }
        catch (Exception failure) when (failure is RequestFailedException or OperationCanceledException or IOException && !cancellationToken.IsCancellationRequested)
        {
            LogNotEnded(failure, hold.HoldId, hostId);
            return false;
        }
    }

    [LoggerMessage(EventId = 4202, Level = LogLevel.Information, Message = "Hold {HoldId} of {DeploymentId} expired and is {Outcome}")]
    private partial void LogEnded(string holdId, string deploymentId, string outcome);

    [LoggerMessage(EventId = 4203, Level = LogLevel.Warning, Message = "Hold {HoldId} could not be ended on {HostId} and will be tried again")]
    private partial void LogNotEnded(Exception failure, string holdId, string hostId);
}
