using System.Text.Json;
using Catalyze.Contracts.Logs;
using Catalyze.LogService.Ingest;
using Catalyze.LogService.Tail;
using Npgsql;
using NpgsqlTypes;

namespace Catalyze.LogService.Store;

/// <summary>Stores batches, each whole or not at all, and each line of a host's buffer once.</summary>
internal sealed class BatchWriter(LogStore store, DayPartitions partitions, TailHub tail, TimeProvider time)
{
    /// <summary>Stores what has not come before. Safe to repeat: what is known is counted and left alone.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="oldest">Lines before it are not kept any more.</param>
    /// <param name="cancellationToken">Ends it with nothing stored.</param>
    public async Task<LogBatchReceipt> WriteAsync(Batch batch, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        try
        {
            return await TryWriteAsync(batch, oldest, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.CheckViolation)
        {
            // No partition for a line: its day was dropped meanwhile.
            partitions.Forget();
            return await TryWriteAsync(batch, oldest, cancellationToken);
        }
    }

    private async Task<LogBatchReceipt> TryWriteAsync(Batch batch, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var header = batch.Header;
        await partitions.EnsureAsync(batch.Lines.Where(line => line.Time >= oldest).Select(DayOf).Distinct(), cancellationToken);
        await using var connection = await store.Writing.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var id = await LockAsync(connection, cancellationToken);
        var next = await NextOfAsync(connection, header, cancellationToken);
        var known = (int)Math.Clamp(next - header.First, 0, batch.Lines.Count);
        var fresh = batch.Lines.Skip(known).Where(line => line.Time >= oldest).Select((line, index) => new StoredLine(id + index, header.Host, Readable(line))).ToList();

        await CopyAsync(connection, fresh, cancellationToken);
        next = Math.Max(next, header.First + batch.Lines.Count);
        await using (var settle = new NpgsqlCommand(
            """
            with counted as (update line_counter set next_id = $1)
            insert into spools values ($2, $3, $4, $5) on conflict (host, spool) do update set next = excluded.next, seen = excluded.seen
            """, connection))
        {
            settle.Parameters.AddRange(new NpgsqlParameter[]
            {
                new() { Value = id + fresh.Count }, new() { Value = header.Host }, new() { Value = header.Spool }, new() { Value = next }, new() { Value = time.GetUtcNow() },
            });
            await settle.ExecuteNonQueryAsync(cancellationToken);
        }

        await DroppedLines.AddAsync(connection, fresh.Where(stored => stored.Line.Dropped is not null), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        tail.Publish(fresh);
        return new LogBatchReceipt(fresh.Count, known, batch.Lines.Count - known - fresh.Count, next);
    }

    private static async Task<long> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var take = new NpgsqlCommand("select next_id from line_counter for update", connection);
        return (long)(await take.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<long> NextOfAsync(NpgsqlConnection connection, LogBatchHeader header, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand("select next from spools where host = $1 and spool = $2", connection)
        {
            Parameters = { new() { Value = header.Host }, new() { Value = header.Spool } },
        };
        return await ask.ExecuteScalarAsync(cancellationToken) as long? ?? 0;
    }

    private static async Task CopyAsync(NpgsqlConnection connection, List<StoredLine> lines, CancellationToken cancellationToken)
    {
        if (lines.Count == 0)
            return;
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy lines (time, id, host, instance, service, release, deployment, stream, level, message, fields) from stdin (format binary)", cancellationToken);
        foreach (var (id, host, line) in lines)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(line.Time.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(id, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(host, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(line.Instance, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(line.Service, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(line.Release, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(line.Deployment, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync((short)line.Stream, NpgsqlDbType.Smallint, cancellationToken);
            await copy.WriteAsync(line.Level, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(line.Message, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(line.Fields is null ? null : JsonSerializer.Serialize(line.Fields), NpgsqlDbType.Jsonb, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    // The store knows no NUL in texts; and what was dropped is to be seen where it is missing.
    private static LogLine Readable(LogLine line)
    {
        if (line.Dropped is { } dropped)
        {
            return line with
            {
                Stream = LogStream.Platform,
                Level = "warning",
                Message = $"{dropped} lines dropped: {line.Reason switch { DropReason.Rate => "the instance wrote faster than its rate allows", DropReason.Buffer => "the host's buffer was full", _ => "they were refused" }}",
            };
        }

        return Clean(line.Message) && (line.Fields is null || line.Fields.All(f => Clean(f.Key) && Clean(f.Value))) && Clean(line.Level) && Clean(line.Instance) && Clean(line.Service)
            && Clean(line.Release) && Clean(line.Deployment)
            ? line
            : line with
            {
                Instance = Without(line.Instance)!,
                Service = Without(line.Service)!,
                Release = Without(line.Release),
                Deployment = Without(line.Deployment),
                Level = Without(line.Level),
                Message = Without(line.Message)!,
                Fields = line.Fields?.GroupBy(f => Without(f.Key)!, StringComparer.Ordinal).ToDictionary(f => f.Key, f => Without(f.First().Value)!, StringComparer.Ordinal),
            };
    }

    private static bool Clean(string? text) => text?.Contains('\0', StringComparison.Ordinal) != true;

    private static string? Without(string? text) => text?.Replace('\0', '\uFFFD');

    private static DateOnly DayOf(LogLine line) => DateOnly.FromDateTime(line.Time.UtcDateTime);
}
