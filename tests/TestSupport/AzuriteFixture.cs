using Catalyze.Storage.Connections;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Catalyze.TestSupport;

/// <summary>
/// A real Azurite in memory, one for each test process however many classes use the fixture; use it as a class or
/// collection fixture and name tables, queues and containers uniquely (<see cref="UniqueName"/>).
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    // xunit 2 has no fixture for a whole assembly. The process ends with the test process, which holds its standard input.
    private static readonly Lazy<Task<AzuriteProcess>> Shared = new(() => AzuriteProcess.StartNewAsync());

    private AzuriteProcess? azurite;

    /// <summary>The account's connection string, with its key.</summary>
    public string ConnectionString => (azurite ?? throw new InvalidOperationException("The fixture is not started.")).ConnectionString;

    /// <summary>The account as the code under test gets it.</summary>
    public StorageConnection Connection => new(ConnectionString);

    /// <summary>Settings as <c>AddCatalyzeStorage</c> reads them, with further ones to add.</summary>
    public IConfiguration Configuration(params (string Name, string Value)[] more) => new ConfigurationBuilder()
        .AddInMemoryCollection(more.Append(("AzureWebJobsStorage", ConnectionString)).Select(pair => KeyValuePair.Create(pair.Item1, (string?)pair.Item2)))
        .Build();

    /// <summary>A name no other test uses, good for tables, queues and containers.</summary>
    public static string UniqueName(string prefix) => prefix + Guid.NewGuid().ToString("N")[..12];

    /// <inheritdoc/>
    public async Task InitializeAsync() => azurite = await Shared.Value;

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;
}
