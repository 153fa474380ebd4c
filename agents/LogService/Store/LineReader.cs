using System.Text.Json;
using Catalyze.Contracts.Logs;
using Catalyze.LogService.Search;
using Npgsql;

namespace Catalyze.LogService.Store;

/// <summary>Finds lines.</summary>
internal sealed class LineReader(LogStore store)
{
    private const string Columns = "id, host, time, instance, service, release, deployment, stream, level, message, fields";

    /// <summary>The newest matching lines before a place.</summary>
    /// <param name="query">What must hold.</param>
    /// <param name="range">When.</param>
    /// <param name="before">Only what comes before it in time, then arrival; null for all.</param>
    /// <param name="limit">Most lines.</param>
    /// <param name="cancellationToken">Ends the search, in the database too.</param>
    public Task<IReadOnlyList<StoredLine>> NewestAsync(LogQuery query, TimeRange range, LineCursor? before, int limit, CancellationToken cancellationToken)
    {
        var condition = SqlCondition.Of(query, range);
        if (before is not null)
            condition.And($"(time, id) < ({condition.Add(before.Time.UtcDateTime)}, {condition.Add(before.Id)})");
        return ReadAsync(condition, $"order by time desc, id desc limit {limit}", cancellationToken);
    }

    /// <summary>The oldest matching lines, some left out at the beginning.</summary>
    public Task<IReadOnlyList<StoredLine>> OldestAsync(LogQuery query, TimeRange range, int leaveOut, int limit, CancellationToken cancellationToken) =>
        ReadAsync(SqlCondition.Of(query, range), $"order by time, id limit {limit} offset {leaveOut}", cancellationToken);

    /// <summary>What arrived after a line, in the order of arrival.</summary>
    public Task<IReadOnlyList<StoredLine>> ArrivedAsync(LogQuery query, TimeRange range, long after, int limit, CancellationToken cancellationToken)
    {
        var condition = SqlCondition.Of(query, range);
        condition.And($"id > {condition.Add(after)}");
        return ReadAsync(condition, $"order by id limit {limit}", cancellationToken);
    }

    /// <summary>How many match, counted up to a bound.</summary>
    public async Task<long> CountAsync(LogQuery query, TimeRange range, int most, CancellationToken cancellationToken)
    {
        var condition = SqlCondition.Of(query, range);
        await using var count = store.Reading.CreateCommand($"select count(*) from (select 1 from lines where {condition.Text} limit {most}) counted");
        count.Parameters.AddRange(condition.Parameters);
        return (long)(await count.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<Histogram> HistogramAsync(LogQuery query, TimeRange range, int bars, CancellationToken cancellationToken)
    {
        var step = Math.Ceiling((range.To - range.From).TotalMilliseconds / bars) / 1000;
        var condition = SqlCondition.Of(query, range);
        var begin = condition.Add(range.From.UtcDateTime);
        await using var command = store.Reading.CreateCommand(
            $"""
            select floor(extract(epoch from time - {begin})::float8 / {condition.Add(step)})::int, count(*), count(*) filter (where level in ('error', 'critical', 'fatal'))
            from lines where {condition.Text} group by 1
            """);
        command.Parameters.AddRange(condition.Parameters);
        var counted = new HistogramBar[bars];
        Array.Fill(counted, new HistogramBar(0, 0));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            // The last bar takes what rounding puts behind it.
            var bar = Math.Clamp(reader.GetInt32(0), 0, bars - 1);
            counted[bar] = new HistogramBar(counted[bar].Lines + reader.GetInt64(1), counted[bar].Errors + reader.GetInt64(2));
        }

        return new Histogram(range.From, step, counted, counted.Sum(bar => bar.Lines));
    }

    private async Task<IReadOnlyList<StoredLine>> ReadAsync(SqlCondition condition, string rest, CancellationToken cancellationToken)
    {
        await using var command = store.Reading.CreateCommand($"select {Columns} from lines where {condition.Text} {rest}");
        command.Parameters.AddRange(condition.Parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<StoredLine> lines = [];
        while (await reader.ReadAsync(cancellationToken))
            lines.Add(Line(reader));
        return lines;
    }

    private static StoredLine Line(NpgsqlDataReader reader) => new(reader.GetInt64(0), reader.GetString(1), new LogLine
    {
        Time = reader.GetFieldValue<DateTimeOffset>(2),
        Instance = reader.GetString(3),
        Service = reader.GetString(4),
        Release = Text(reader, 5),
        Deployment = Text(reader, 6),
        Stream = (LogStream)reader.GetInt16(7),
        Level = Text(reader, 8),
        Message = reader.GetString(9),
        Fields = Text(reader, 10) is { } fields ? JsonSerializer.Deserialize<Dictionary<string, string>>(fields) : null,
    });

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
