using System.Globalization;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Configuration;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Who set or removed which variable when; no values. A row for each version of the configuration that changed any, written in the same transaction.</summary>
internal sealed class VariableHistory(CustomerTables tables, TimeProvider time)
{
    private const string Prefix = "variables|";
    private const int MostChanges = 100;
    private const int Page = 200;

    /// <summary>Newest first: versions are counted down in the key.</summary>
    public async Task<IReadOnlyList<VariableChange>> ReadAsync(string environmentId, string label, CancellationToken cancellationToken)
    {
        var table = await tables.Configurations.GetAsync(cancellationToken);
        var found = new List<VariableChange>();
        await foreach (var row in table.QueryAsync(TableFilter.RowKeyPrefix(environmentId, Prefix), cancellationToken: cancellationToken))
        {
            var changes = JsonSerializer.Deserialize<IReadOnlyList<VariableChange>>(row.Text("Changes"), CatalyzeJson.Options) ?? [];
            found.AddRange(changes.Where(change => change.Service == label));
            if (found.Count >= Page)
                break;
        }

        return [.. found.Take(Page)];
    }

    internal IEnumerable<TableTransactionAction> Rows(string environmentId, EnvironmentConfiguration before, EnvironmentConfiguration after, long version, string? by)
    {
        var now = time.GetUtcNow();
        var (old, current) = (Values(before), Values(after));
        var changes = current.Where(variable => !old.TryGetValue(variable.Key, out var value) || value != variable.Value)
            .Select(variable => new VariableChange(now, by, variable.Key.Service, variable.Key.Name, old.ContainsKey(variable.Key) ? "changed" : "set"))
            .Concat(old.Keys.Where(key => !current.ContainsKey(key)).Select(key => new VariableChange(now, by, key.Service, key.Name, "removed")))
            .OrderBy(change => change.Service, StringComparer.Ordinal).ThenBy(change => change.Name, StringComparer.Ordinal);

        // A column holds 32 Ki characters and a name may have 128: what would not fit goes into further rows.
        foreach (var (index, chunk) in changes.Chunk(MostChanges).Take(90).Index())
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{long.MaxValue - version:D19}|{index:D3}");
            yield return new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(environmentId, key) { ["Changes"] = JsonSerializer.Serialize(chunk, CatalyzeJson.Options) });
        }
    }

    private static Dictionary<(string Service, string Name), string?> Values(EnvironmentConfiguration configuration) =>
        configuration.Services.SelectMany(service => service.Variables.Select(variable => ((service.Label, variable.Key), variable.Value.Value))).ToDictionary();
}
