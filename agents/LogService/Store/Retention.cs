namespace Catalyze.LogService.Store;

/// <summary>Forgets whole days: those older than what is kept, and the oldest while all together take too much.</summary>
internal sealed class Retention(LogServiceOptions options, DayPartitions partitions, DroppedLines drops, TimeProvider time)
{
    private volatile bool _full;

    /// <summary>Nothing can be forgotten any more and still too much is there: hosts must keep what they have.</summary>
    public bool IsFull => _full;

    /// <summary>Does what is due. Returns the days it forgot.</summary>
    public async Task<IReadOnlyList<DateOnly>> ApplyAsync(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var oldest = today.AddDays(-options.RetentionDays);
        // Before it is needed: making one waits for every search that runs.
        await partitions.EnsureAsync([today, today.AddDays(1)], cancellationToken);
        var days = await partitions.ListAsync(cancellationToken);
        var bytes = days.Sum(day => day.Bytes);
        List<DateOnly> forgotten = [];
        foreach (var (day, size) in days)
        {
            if (day >= today || (day >= oldest && bytes <= Most))
                break;
            await partitions.DropAsync(day, cancellationToken);
            bytes -= size;
            forgotten.Add(day);
        }

        _full = bytes > Most;
        await drops.ForgetAsync(oldest, cancellationToken);
        return forgotten;
    }

    private long Most => (long)options.RetentionMib << 20;
}
