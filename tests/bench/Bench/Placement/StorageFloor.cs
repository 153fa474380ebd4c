using System.Diagnostics;
using Azure;
using Catalyze.Storage.Tables;

namespace Catalyze.Bench.Placement;

/// <summary>
/// The storage calls without which a deployment cannot be accepted and placed so that it survives a crash, made bare: as many, as large and as many
/// at once as the platform's, with nothing decided in between.
/// </summary>
internal sealed class StorageFloor
{
    /// <summary>What one measurement does, one after the other.</summary>
    internal static readonly IReadOnlyList<string> Steps =
    [
        "read the environment",
        "accept: one transaction of four rows",
        "write the deployment with its first entry: one transaction of two rows",
        "start the orchestration: one transaction of three rows",
        "commit its first turn: one transaction of four rows",
        "read deployment, environment, plan and instances, at once",
        "read award, feed of ledgers and version of the agents, at once",
        "write the hold",
        "reserve on every host at once: a transaction each",
        "commit the award: one transaction of three rows",
    ];

    private const int RowBytes = 1024;
    private readonly TableClient _table;
    private readonly byte[] _content = new byte[RowBytes];
    private readonly int _hosts;
    private readonly ETag[] _ledgers;

    internal StorageFloor(string connectionString, int hosts)
    {
        _table = new TableServiceClient(connectionString).GetTableClient("benchfloor" + Guid.NewGuid().ToString("N")[..8]);
        _hosts = hosts;
        _ledgers = new ETag[hosts];
        Random.Shared.NextBytes(_content);
    }

    internal async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _table.CreateIfNotExistsAsync(cancellationToken);
        for (var host = 0; host < _hosts; host++) _ledgers[host] = (await _table.AddEntityAsync(Row($"host{host}", "ledger"), cancellationToken)).Headers.ETag!.Value;
    }

    internal Task CleanUpAsync(CancellationToken cancellationToken) => _table.DeleteAsync(cancellationToken);

    internal async Task<TimeSpan> MeasureAsync(int instances, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N");
        var clock = Stopwatch.StartNew();
        await ReadAsync(id, "environment", cancellationToken);
        await WriteAsync($"{id}-environment", 4, cancellationToken);
        await WriteAsync($"{id}-deployment", 2, cancellationToken);
        await WriteAsync($"{id}-instance", 3, cancellationToken);
        await WriteAsync($"{id}-turn", 4, cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => ReadAsync(id, $"scene{i}", cancellationToken)));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => ReadAsync(id, $"auction{i}", cancellationToken)));
        await _table.UpsertEntityAsync(Row($"{id}-hold", "hold"), cancellationToken: cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, _hosts).Select(host => ReserveAsync(id, host, (instances + _hosts - 1) / _hosts, cancellationToken)));
        await WriteAsync($"{id}-award", 3, cancellationToken);
        return clock.Elapsed;
    }

    private async Task ReserveAsync(string id, int host, int count, CancellationToken cancellationToken)
    {
        var actions = Enumerable.Range(0, count).Select(i => new TableTransactionAction(TableTransactionActionType.Add, Row($"host{host}", $"{id}-{i}")))
            .Prepend(new TableTransactionAction(TableTransactionActionType.UpdateReplace, Row($"host{host}", "ledger"), _ledgers[host]));
        _ledgers[host] = (await _table.SubmitTransactionAsync(actions, cancellationToken)).ETags[0];
    }

    private async Task ReadAsync(string partition, string row, CancellationToken cancellationToken) => await _table.GetEntityIfExistsAsync(partition, row, cancellationToken: cancellationToken);

    private async Task WriteAsync(string partition, int rows, CancellationToken cancellationToken) => await _table.SubmitTransactionAsync(
        Enumerable.Range(0, rows).Select(i => new TableTransactionAction(TableTransactionActionType.Add, Row(partition, $"row{i}"))), cancellationToken);

    private TableEntity Row(string partition, string row) => new(partition, row) { ["Content"] = _content };
}
