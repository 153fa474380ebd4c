using System.Diagnostics;
using System.Text.Json;
using Catalyze.Contracts.Logs;
using Npgsql;
using NpgsqlTypes;

namespace Catalyze.Bench.Logs;

/// <summary>The same rows by hand, with nothing around: what any service over this database cannot beat.</summary>
internal sealed class BareStore(NpgsqlDataSource source)
{
    private const string Columns = "time timestamptz, id bigint, host text, instance text, service text, release text, deployment text, stream smallint, level text, message text, fields jsonb";

    /// <summary>Seconds that COPY takes for the lines, in as many transactions as the service uses.</summary>
    internal async Task<double> CopyAsync(string table, bool indexed, IEnumerable<LogLine[]> batches, CancellationToken cancellationToken)
    {
        await RunAsync($"drop table if exists {table}; create table {table} ({Columns})", cancellationToken);
        if (indexed)
        {
            await RunAsync(
                $"create extension if not exists pg_trgm; create index on {table} (time, id); create index on {table} (deployment, time, id); create index on {table} using gin (message gin_trgm_ops); create index on {table} using gin (fields jsonb_path_ops)",
                cancellationToken);
        }

        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var elapsed = TimeSpan.Zero;
        var id = 0L;
        foreach (var batch in batches)
        {
            var began = Stopwatch.GetTimestamp();
            await using (var copy = await connection.BeginBinaryImportAsync($"copy {table} from stdin (format binary)", cancellationToken))
            {
                foreach (var line in batch)
                {
                    await copy.StartRowAsync(cancellationToken);
                    await copy.WriteAsync(line.Time.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
                    await copy.WriteAsync(id++, NpgsqlDbType.Bigint, cancellationToken);
                    foreach (var text in new[] { "host1", line.Instance, line.Service, line.Release, line.Deployment })
                        await copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);
                    await copy.WriteAsync((short)0, NpgsqlDbType.Smallint, cancellationToken);
                    await copy.WriteAsync(line.Level, NpgsqlDbType.Text, cancellationToken);
                    await copy.WriteAsync(line.Message, NpgsqlDbType.Text, cancellationToken);
                    await copy.WriteAsync(line.Fields is null ? null : JsonSerializer.Serialize(line.Fields), NpgsqlDbType.Jsonb, cancellationToken);
                }

                await copy.CompleteAsync(cancellationToken);
            }

            elapsed += Stopwatch.GetElapsedTime(began);
        }

        return elapsed.TotalSeconds;
    }

    internal async Task<double> CountMillisecondsAsync(string table, string condition, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await RunAsync($"select count(*) from {table} where {condition}", cancellationToken);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    internal async Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
