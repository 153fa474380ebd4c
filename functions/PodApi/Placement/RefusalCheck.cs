using Catalyze.Auction;

namespace Catalyze.PodApi.Placement;

/// <summary>
/// Looks again before an auction refuses a deployment: a copy of a ledger may be late, and what another auction holds may be given back in a moment.
/// </summary>
internal sealed class RefusalCheck(string deploymentId, LedgerStore ledgers, LedgerCache cache, HoldStore holds, PodApiOptions options, TimeProvider clock)
{
    private const int HostsReadAgain = 64;
    private readonly long began = clock.GetTimestamp();
    private bool hasRead;

    /// <summary>Whether the same auction may go another way now; waits a little for that where others' holds are in its way.</summary>
    public async Task<bool> MayChangeAsync(AuctionResult result, CancellationToken cancellationToken)
    {
        var full = result.Refusals.SelectMany(r => r.Hosts).Where(h => LedgerRules.Names.Contains(h.Rule)).Select(h => h.HostId).ToHashSet(StringComparer.Ordinal);
        if (full.Count == 0) return false;
        if (!hasRead)
        {
            hasRead = true;
            var changed = await Task.WhenAll(full.Order(StringComparer.Ordinal).Take(HostsReadAgain).Select(host => HasChangedAsync(host, cancellationToken)));
            if (changed.Contains(true)) return true;
        }

        if (clock.GetElapsedTime(began) > options.HoldPatience) return false;
        var pending = await holds.ReadPendingAsync(cancellationToken);
        if (!pending.Any(h => h.DeploymentId != deploymentId && h.HostIds.Any(full.Contains))) return false;
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(30, 120)), clock, cancellationToken);
        hasRead = false;
        return true;
    }

    private async Task<bool> HasChangedAsync(string hostId, CancellationToken cancellationToken)
    {
        var before = cache.Find(hostId)?.Ledger.Version ?? 0;
        return await ledgers.ReadAsync(hostId, cancellationToken) is { } now && now.Ledger.Version > before;
    }
}
