using Catalyze.LogService.Search;
using Catalyze.Tools.Http;
using Npgsql;
using NpgsqlTypes;

namespace Catalyze.LogService.Store;

/// <summary>Saved searches by name.</summary>
internal sealed class SavedSearches(LogStore store, TimeProvider time)
{
    private const int Most = 500;

    public async Task<IReadOnlyList<SavedSearch>> ListAsync(CancellationToken cancellationToken)
    {
        await using var list = store.Reading.CreateCommand("select name, query, minutes from saved_searches order by name");
        await using var reader = await list.ExecuteReaderAsync(cancellationToken);
        List<SavedSearch> searches = [];
        while (await reader.ReadAsync(cancellationToken))
            searches.Add(new SavedSearch(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetInt32(2)));
        return searches;
    }

    /// <summary>Saves it, in place of one of the same name.</summary>
    /// <exception cref="ProblemException">There are too many.</exception>
    public async Task SaveAsync(SavedSearch search, CancellationToken cancellationToken)
    {
        await using var save = store.Writing.CreateCommand(
            $"""
            insert into saved_searches (name, query, minutes, saved_at)
            select $1, $2, $3, $4 where (select count(*) from saved_searches where name <> $1) < {Most}
            on conflict (name) do update set query = excluded.query, minutes = excluded.minutes, saved_at = excluded.saved_at
            """);
        save.Parameters.AddRange(new NpgsqlParameter[]
        {
            new() { Value = search.Name }, new() { Value = search.Query },
            new() { Value = (object?)search.Minutes ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer }, new() { Value = time.GetUtcNow() },
        });
        if (await save.ExecuteNonQueryAsync(cancellationToken) == 0)
            throw new ProblemException(409, "too-many-searches", "There are too many saved searches.", $"At most {Most} are kept; remove one first.");
    }

    /// <summary>Removes it; no effect where there is none.</summary>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        await using var remove = store.Writing.CreateCommand("delete from saved_searches where name = $1");
        remove.Parameters.Add(new NpgsqlParameter { Value = name });
        await remove.ExecuteNonQueryAsync(cancellationToken);
    }
}
