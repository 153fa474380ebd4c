using System.Globalization;
using Azure;
using Catalyze.Contracts.Alerts;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Alerts;

/// <summary>Alerts, and the notices of them that are to be sent. An alert and its notice are stored together, so that neither is without the other.</summary>
public sealed class AlertStore(PodTables tables, PodApiOptions options)
{
    private const string Partition = "alert";
    private const string Open = "open-";
    private const string Ended = "ended-";
    private const string Notice = "notice-";
    private const string Look = "look";

    /// <summary>Says that the watch looks now.</summary>
    /// <param name="now">Now.</param>
    /// <param name="longest">A longer time between two looks is a gap.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>When the watch last looked again after a gap; the beginning of time for never.</returns>
    public async Task<DateTimeOffset> LookAsync(DateTimeOffset now, TimeSpan longest, CancellationToken cancellationToken)
    {
        var row = (await tables.Alerts.GetEntityIfExistsAsync(Partition, Look, cancellationToken: cancellationToken)) ?? new TableEntity(Partition, Look);
        var again = row.GetDateTimeOffset("At") is { } last && now - last > longest ? now : row.GetDateTimeOffset("AgainAt") ?? DateTimeOffset.UnixEpoch;
        row["At"] = now;
        row["AgainAt"] = again;
        await tables.Alerts.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        return again;
    }

    /// <summary>When the watch looked last; null for never.</summary>
    public async Task<DateTimeOffset?> LastLookAsync(CancellationToken cancellationToken) =>
        (await tables.Alerts.GetEntityIfExistsAsync(Partition, Look, cancellationToken: cancellationToken))?.GetDateTimeOffset("At");

    /// <summary>What is so now, by <see cref="AlertCondition.Key"/>.</summary>
    public async Task<IReadOnlyDictionary<string, (Alert Alert, ETag Version)>> ReadOpenAsync(CancellationToken cancellationToken) =>
        (await tables.Alerts.ReadAllAsync(TableFilter.RowKeyPrefix(Partition, Open), cancellationToken))
            .ToDictionary(row => row.RowKey[Open.Length..], row => (row.GetJson<Alert>("Alert")!, row.ETag), StringComparer.Ordinal);

    /// <summary>What is over, newest first.</summary>
    public Task<IReadOnlyList<Alert>> ReadEndedAsync(int limit, CancellationToken cancellationToken) => ReadAsync<Alert>(Ended, "Alert", limit, cancellationToken);

    /// <summary>Stores a new alert; nothing where another process was faster.</summary>
    public Task OpenAsync(string key, Alert alert, CancellationToken cancellationToken) =>
        UnlessChangedAsync([TableRows.Add(Row(Open + key, alert)), .. Announce("opened", alert, alert.OpenedAt)], cancellationToken);

    /// <summary>What it says now.</summary>
    public Task UpdateAsync(string key, Alert alert, ETag version, CancellationToken cancellationToken) =>
        UnlessChangedAsync([TableRows.ReplaceIf(Row(Open + key, alert), version)], cancellationToken);

    /// <summary>It is over; nothing where somebody saw it once more.</summary>
    public Task EndAsync(string key, Alert alert, ETag version, CancellationToken cancellationToken) => UnlessChangedAsync(
        [
            new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(Partition, Open + key), version),
            TableRows.Replace(Row(string.Create(CultureInfo.InvariantCulture, $"{Ended}{DateTimeOffset.MaxValue.Ticks - alert.ResolvedAt!.Value.UtcTicks:D19}-{alert.AlertId}"), alert)),
            .. Announce("resolved", alert, alert.ResolvedAt.Value),
        ],
        cancellationToken);

    /// <summary>What is to be sent, oldest first.</summary>
    public Task<IReadOnlyList<AlertNotice>> ReadNoticesAsync(int limit, CancellationToken cancellationToken) => ReadAsync<AlertNotice>(Notice, "Notice", limit, cancellationToken);

    public Task SentAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return tables.Alerts.DeleteEntityAsync(Partition, Notice + notice.NoticeId, cancellationToken: cancellationToken);
    }

    /// <summary>Forgets what ended before.</summary>
    public async Task TrimAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var from = string.Create(CultureInfo.InvariantCulture, $"{Ended}{DateTimeOffset.MaxValue.Ticks - before.UtcTicks:D19}");
        var old = await tables.Alerts.ReadAllAsync(TableFilter.RowKeyRange(Partition, from, Ended + "~"), cancellationToken);
        await tables.Alerts.SubmitInBatchesAsync(old.Select(row => TableRows.Delete(Partition, row.RowKey)), cancellationToken);
    }

    private IEnumerable<TableTransactionAction> Announce(string what, Alert alert, DateTimeOffset at)
    {
        if (options.Alerts.Webhook is null) return [];
        var notice = new AlertNotice { NoticeId = string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks:D19}-{alert.AlertId}-{what}"), Event = what, Alert = alert };
        return [TableRows.Replace(new TableEntity(Partition, Notice + notice.NoticeId).SetJson("Notice", notice))];
    }

    private async Task UnlessChangedAsync(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Alerts.SubmitTransactionAsync(actions, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.IsConflict() || failure.Status == 404)
        {
            // Another process saw the same.
        }
    }

    private static TableEntity Row(string key, Alert alert) => new TableEntity(Partition, key).SetJson("Alert", alert);

    private async Task<IReadOnlyList<T>> ReadAsync<T>(string prefix, string column, int limit, CancellationToken cancellationToken)
    {
        var found = new List<T>();
        await foreach (var row in tables.Alerts.QueryAsync(TableFilter.RowKeyPrefix(Partition, prefix), limit, cancellationToken: cancellationToken))
        {
            found.Add(row.GetJson<T>(column)!);
            if (found.Count == limit) break;
        }

        return found;
    }
}
