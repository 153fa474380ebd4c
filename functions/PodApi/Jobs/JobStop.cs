using Catalyze.Contracts.Jobs;
using Catalyze.PodApi.Orchestrations;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.Placement;

namespace Catalyze.PodApi.Jobs;

/// <summary>Ends a job and gives back what it had. May run twice.</summary>
public sealed class JobStop(JobStore jobs, LedgerStore ledgers, AwardStore awards, OrderSender sender, PodApiOptions options, TimeProvider clock)
{
    /// <returns>Seconds to wait for its end; 0 where it never had a place.</returns>
    public async Task<int> StopAsync(JobPlace place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        // A worker that is late with placing it must not do so any more.
        var award = await awards.CloseAsync(place.JobId, record: null, cancellationToken);
        if (await jobs.FindAsync(place.EnvironmentId, place.JobId, cancellationToken) is not { Instance: { } instance } job)
        {
            // Placed, and died before its row said so.
            if (award is not null) await ledgers.ReleaseAsync(award, cancellationToken);
            return 0;
        }

        await sender.RelayAsync(
            $"{job.JobId}-stop", job.JobId, job.EnvironmentId, StopOrders.Create(job.JobId, job.EnvironmentId, "stop", [instance], removeVolumes: false), cancellationToken);
        return job.HasEnded ? 0 : instance.StopGraceSeconds + (int)options.StopAllowance.TotalSeconds;
    }

    /// <summary>Says how it ended where its host has not, and gives its room back.</summary>
    public async Task<bool> SettleAsync(JobPlace place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (await jobs.FindAsync(place.EnvironmentId, place.JobId, cancellationToken) is not { } job) return true;
        if (job.Instance is { } instance) await ledgers.ReleaseAsync(instance.HostId, instance.Reservations.ToHashSet(StringComparer.Ordinal), cancellationToken);
        var cancelled = job.CancelRequestedAt is not null && place.Cause is null;
        var cause = place.Cause ?? (cancelled ? job.Cause : $"{job.Instance?.HostId ?? "Nobody"} did not tell how it ended.");
        await jobs.ChangeAsync(
            place.EnvironmentId,
            place.JobId,
            j => j.HasEnded ? j with { Settled = true } : j with { State = cancelled ? JobState.Cancelled : JobState.Failed, Cause = cause, EndedAt = clock.GetUtcNow(), Settled = true },
            cancellationToken);
        return true;
    }
}
