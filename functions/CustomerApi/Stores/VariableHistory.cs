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

    // After the prefix: the version in 19 digits, a stroke, the number of the chunk in three.
    private const int RowKeyLength = 23;

    // The first key after all those with the prefix.
    private const string End = "variables}";

    /// <summary>Newest first: versions are counted down in the key.</summary>
    /// <param name="environmentId">Whose.</param>
    /// <param name="label">Of which service.</param>
    /// <param name="after">Key of the last change that is known; null for the newest ones.</param>
    /// <param name="limit">So many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Changes with their keys.</returns>
    public async Task<IReadOnlyList<(string Key, VariableChange Change)>> ReadAsync(string environmentId, string label, string? after, int limit, CancellationToken cancellationToken)
    {
        var table = await tables.Configurations.GetAsync(cancellationToken);
        var found = new List<(string Key, VariableChange Change)>();
        var from = Prefix + (after is null ? string.Empty : after[..Math.Min(after.Length, RowKeyLength)]);
        await foreach (var row in table.QueryAsync(TableFilter.RowKeyRange(environmentId, from, End), cancellationToken: cancellationToken))
        {
            var changes = JsonSerializer.Deserialize<IReadOnlyList<VariableChange>>(row.Text("Changes"), CatalyzeJson.Options) ?? [];
            found.AddRange(changes.Index().Select(one => (Key: string.Create(CultureInfo.InvariantCulture, $"{row.RowKey[Prefix.Length..]}|{one.Index:D3}"), Change: one.Item))
                .Where(one => one.Change.Service == label && (after is null || string.CompareOrdinal(one.Key, after) > 0)));
            if (found.Count >= limit)
                break;
        }

        return [.. found.Take(limit)];
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
