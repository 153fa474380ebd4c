using Xunit;

namespace Catalyze.TestSupport;

/// <summary>One PostgreSQL for all tests of a collection; each test makes a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresProcess? postgres;

    public PostgresProcess Postgres => postgres ?? throw new InvalidOperationException("The fixture is not started.");

    /// <inheritdoc/>
    // Tests lose nothing that matters when the machine does.
    public async Task InitializeAsync() => postgres = await PostgresProcess.StartNewAsync("fsync = off");

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (postgres is not null)
            await postgres.DisposeAsync();
    }
}
