using Catalyze.Contracts.Logs;
using Npgsql;

namespace Catalyze.LogService.Store;

/// <summary>Counts of dropped lines by day, instance and reason. They outlive the lines that told of them only until their day is forgotten.</summary>
internal sealed class DroppedLines(LogStore store)
{
    /// <summary>Adds to the counts, within the transaction that stores the lines that tell of them.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, IEnumerable<StoredLine> told, CancellationToken cancellationToken)
    {
        foreach (var (_, _, line) in told)
        {
            await using var add = new NpgsqlCommand(
                """
                insert into drops values ($1, $2, $3, $4, $5, $6)
                on conflict (day, instance, reason) do update set lines = drops.lines + excluded.lines, last = greatest(drops.last, excluded.last)
                """, connection)
            {
                Parameters =
                {
                    new() { Value = DateOnly.FromDateTime(line.Time.UtcDateTime) }, new() { Value = line.Instance }, new() { Value = (short)line.Reason! },
                    new() { Value = line.Service }, new() { Value = line.Dropped! }, new() { Value = line.Time.ToUniversalTime() },
                },
            };
            await add.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Those of whole days (UTC), the most first.</summary>
    public async Task<IReadOnlyList<DroppedCount>> ListAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        await using var list = store.Reading.CreateCommand(
            "select instance, min(service), reason, sum(lines)::bigint, max(last) from drops where day between $1 and $2 group by instance, reason order by 4 desc limit 1000");
        list.Parameters.Add(new NpgsqlParameter { Value = from });
        list.Parameters.Add(new NpgsqlParameter { Value = to });
        await using var reader = await list.ExecuteReaderAsync(cancellationToken);
        List<DroppedCount> counts = [];
        while (await reader.ReadAsync(cancellationToken))
            counts.Add(new DroppedCount(reader.GetString(0), reader.GetString(1), (DropReason)reader.GetInt16(2), reader.GetInt64(3), reader.GetFieldValue<DateTimeOffset>(4)));
        return counts;
    }

    /// <summary>Forgets what is older than what is kept.</summary>
    public async Task ForgetAsync(DateOnly before, CancellationToken cancellationToken)
    {
        await using var forget = store.Writing.CreateCommand("delete from drops where day < $1");
        forget.Parameters.Add(new NpgsqlParameter { Value = before });
        await forget.ExecuteNonQueryAsync(cancellationToken);
    }
}
