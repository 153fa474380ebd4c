namespace Catalyze.PodApi.Placement;

/// <summary>Keeps this process's ledgers near the truth: all of them once, then what the feed says has changed.</summary>
public sealed class LedgerBook(LedgerFeed feed, LedgerCache cache, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(250);

    // Clocks of instances differ, and a change is stamped before it is written. What is missed nevertheless costs a conflict.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestGap = LedgerFeed.Retention / 2;
    private readonly SemaphoreSlim reading = new(1, 1);
    private Reading? last;

    public void Dispose() => reading.Dispose();

    /// <summary>The ledger as last seen; null for a host that has given nothing away yet.</summary>
    public CachedLedger? Find(string hostId) => cache.Find(hostId);

    /// <summary>Looks what has changed.</summary>
    /// <param name="fresh">Look even when that was done a moment ago.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task RefreshAsync(bool fresh, CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        if (!fresh && last is { } recent && clock.GetElapsedTime(recent.Began, asked) < Lifetime) return;
        await reading.WaitAsync(cancellationToken);
        try
        {
            // Somebody else has looked since this caller asked.
            if (last is { } meanwhile && meanwhile.Began >= asked) return;
            var (began, now) = (clock.GetTimestamp(), clock.GetUtcNow());
            if (last is { } known && clock.GetElapsedTime(known.Began, began) < LongestGap)
                await PutAsync(feed.ReadSinceAsync(known.At - Overlap, cancellationToken));
            else
                await PutAsync(feed.ReadAllAsync(cancellationToken));
            last = new Reading(began, now);
        }
        finally
        {
            reading.Release();
        }
    }

    private async Task PutAsync(IAsyncEnumerable<CachedLedger> ledgers)
    {
        await foreach (var ledger in ledgers) cache.Put(ledger);
    }

    private sealed record Reading(long Began, DateTimeOffset At);
}
