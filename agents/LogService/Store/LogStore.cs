using Npgsql;

namespace Catalyze.LogService.Store;

/// <summary>The database: connections for those who write, and for those who search, whose searches end when they take too long.</summary>
internal sealed class LogStore : IAsyncDisposable
{
    // Any number that no other program takes for the same database.
    private const long MigrationLock = 0x43_5A_4C_4F_47;

    public LogStore(LogServiceOptions options)
    {
        Writing = Source(options.Store, "log service: writing", "-c synchronous_commit=on");
        // Sequential scans of a day are what the planner takes for common words; compiling expressions first only costs.
        Reading = Source(options.Store, "log service: reading", "-c statement_timeout=10s -c jit=off");
    }

    public NpgsqlDataSource Writing { get; }

    public NpgsqlDataSource Reading { get; }

    /// <summary>Makes the steps of the schema that are missing.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var connection = await Writing.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand("select pg_advisory_xact_lock($1); ", connection) { Parameters = { new() { Value = MigrationLock } } })
            await take.ExecuteNonQueryAsync(cancellationToken);
        await using (var table = new NpgsqlCommand("create table if not exists schema_steps (step integer primary key)", connection))
            await table.ExecuteNonQueryAsync(cancellationToken);
        await using var count = new NpgsqlCommand("select count(*) from schema_steps", connection);
        var made = (int)(long)(await count.ExecuteScalarAsync(cancellationToken))!;
        for (var step = made; step < Schema.Steps.Count; step++)
        {
            await using var make = new NpgsqlCommand(Schema.Steps[step] + $"; insert into schema_steps values ({step})", connection);
            await make.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Throws where the database does not answer.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        await using var ping = Reading.CreateCommand("select 1");
        await ping.ExecuteScalarAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Writing.DisposeAsync();
        await Reading.DisposeAsync();
    }

    private static NpgsqlDataSource Source(string store, string name, string settings) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(store)
    {
        ApplicationName = name,
        Options = settings,
        Timezone = "UTC",
        MaxPoolSize = 8,
        Timeout = 5,
        // What lasts longer is ended by the server, or must not be ended at all.
        CommandTimeout = 60,
    });
}
