using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Catalyze.LogService.Store;

/// <summary>The partitions of lines: a table for each day (UTC), so that forgetting a day is dropping a table.</summary>
internal sealed class DayPartitions(LogStore store) : IDisposable
{
    private const string Prefix = "lines_";
    private const string DayFormat = "yyyyMMdd";

    private readonly ConcurrentDictionary<DateOnly, bool> _known = new();
    private readonly SemaphoreSlim _making = new(1, 1);

    /// <summary>Makes those that are missing.</summary>
    public async Task EnsureAsync(IEnumerable<DateOnly> days, CancellationToken cancellationToken)
    {
        foreach (var day in days)
        {
            if (_known.ContainsKey(day))
                continue;
            // Two at once would fail: "if not exists" looks before it makes.
            await _making.WaitAsync(cancellationToken);
            try
            {
                await MakeAsync(day, cancellationToken);
            }
            finally
            {
                _making.Release();
            }
        }
    }

    public void Dispose() => _making.Dispose();

    private async Task MakeAsync(DateOnly day, CancellationToken cancellationToken)
    {
        // Names and bounds are made of digits alone.
        await using var create = store.Writing.CreateCommand(
            $"create table if not exists {NameOf(day)} partition of lines for values from ('{day:yyyy-MM-dd} 00:00:00Z') to ('{day.AddDays(1):yyyy-MM-dd} 00:00:00Z')");
        await create.ExecuteNonQueryAsync(cancellationToken);
        _known[day] = true;
    }

    /// <summary>All there are, the oldest first, with what each takes on the disk, indexes included.</summary>
    public async Task<IReadOnlyList<(DateOnly Day, long Bytes)>> ListAsync(CancellationToken cancellationToken)
    {
        await using var list = store.Writing.CreateCommand(
            "select c.relname::text, pg_total_relation_size(c.oid) from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'lines'::regclass order by 1");
        await using var reader = await list.ExecuteReaderAsync(cancellationToken);
        List<(DateOnly, long)> days = [];
        while (await reader.ReadAsync(cancellationToken))
            days.Add((DateOnly.ParseExact(reader.GetString(0)[Prefix.Length..], DayFormat, CultureInfo.InvariantCulture), reader.GetInt64(1)));
        return days;
    }

    /// <summary>Removes a day with all its lines.</summary>
    public async Task DropAsync(DateOnly day, CancellationToken cancellationToken)
    {
        _known.TryRemove(day, out _);
        await using var drop = store.Writing.CreateCommand($"drop table if exists {NameOf(day)}");
        await drop.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Believes nothing any more: somebody else removed a day.</summary>
    public void Forget() => _known.Clear();

    private static string NameOf(DateOnly day) => Prefix + day.ToString(DayFormat, CultureInfo.InvariantCulture);
}
