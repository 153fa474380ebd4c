using System.Globalization;
using Azure;
using Catalyze.Contracts.Deployments;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>Deployments with their timelines.</summary>
/// <remarks>
/// An entry's number comes from the deployment's row, and both are written in one transaction under the row's ETag: a reader who
/// asks for what comes after number n never misses an entry that was written later with a smaller one.
/// </remarks>
public sealed class DeploymentStore(PodTables tables, TimeProvider clock)
{
    private const string RowKey = "deployment";
    private const string PlanKey = "plan";
    private const int MaxAttempts = 40;

    /// <summary>Adds the deployment's row with its first entry; does nothing where it is there already.</summary>
    public async Task AddAsync(DeploymentRecord deployment, NewEntry first, CancellationToken cancellationToken)
    {
        var record = deployment with { LastEntry = 1 };
        try
        {
            await tables.Deployments.SubmitTransactionAsync([TableRows.Add(ToRow(record)), TableRows.Add(ToRow(record.DeploymentId, 1, first))], cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            // An earlier attempt of the same request got this far.
        }
    }

    public async Task<DeploymentRecord?> FindAsync(string deploymentId, CancellationToken cancellationToken) =>
        await tables.Deployments.GetEntityIfExistsAsync(deploymentId, RowKey, cancellationToken: cancellationToken) is { } row ? FromRow(row) : null;

    public async Task<DeploymentRecord> GetAsync(string deploymentId, CancellationToken cancellationToken) =>
        await FindAsync(deploymentId, cancellationToken) ?? throw new KeyNotFoundException($"There is no deployment {deploymentId}.");

    /// <summary>
    /// Appends entries and, where <paramref name="change"/> is given, changes the row with them. A deployment that has ended is never
    /// changed again, and its state only moves forward.
    /// </summary>
    /// <returns>The row as it is now; null when there is no such deployment.</returns>
    public async Task<DeploymentRecord?> AppendAsync(
        string deploymentId, IReadOnlyList<NewEntry> entries, Func<DeploymentRecord, DeploymentRecord>? change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var row = await tables.Deployments.GetEntityIfExistsAsync(deploymentId, RowKey, cancellationToken: cancellationToken);
            if (row is null) return null;
            var record = FromRow(row);
            if (change is not null && record.HasEnded) return record;
            var changed = change?.Invoke(record) ?? record;
            if (changed.State < record.State) changed = changed with { State = record.State };
            changed = changed with { LastEntry = record.LastEntry + entries.Count };
            try
            {
                await tables.Deployments.SubmitTransactionAsync(
                    [TableRows.ReplaceIf(ToRow(changed), row.ETag), .. entries.Take(99).Select((entry, i) => TableRows.Add(ToRow(deploymentId, record.LastEntry + 1 + i, entry)))],
                    cancellationToken);
                if (entries.Count <= 99) return changed;
                return await AppendAsync(deploymentId, [.. entries.Skip(99)], change: null, cancellationToken);
            }
            catch (RequestFailedException failure) when (failure.IsConflict() && attempt < MaxAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 30)), clock, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Notes that the deployment is to be cancelled, unless it has switched or ended: whether it has is the same row's to say, so it is either
    /// cancelled or serves, never both. Noted once.
    /// </summary>
    /// <returns>The row as it is now; null when there is no such deployment.</returns>
    public async Task<DeploymentRecord?> RequestCancelAsync(string deploymentId, string by, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var row = await tables.Deployments.GetEntityIfExistsAsync(deploymentId, RowKey, cancellationToken: cancellationToken);
            if (row is null) return null;
            var record = FromRow(row);
            if (record.Kind == DeploymentKind.Remove || record.State >= DeploymentState.Switching || record.CancelRequestedAt is not null) return record;
            var changed = record with { CancelRequestedAt = clock.GetUtcNow(), CancelRequestedBy = by, LastEntry = record.LastEntry + 1 };
            try
            {
                var entry = new NewEntry("cancel-requested", $"{by} asked for the deployment to be cancelled.");
                await tables.Deployments.SubmitTransactionAsync([TableRows.ReplaceIf(ToRow(changed), row.ETag), TableRows.Add(ToRow(deploymentId, changed.LastEntry, entry))], cancellationToken);
                return changed;
            }
            catch (RequestFailedException failure) when (failure.IsConflict() && attempt < MaxAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 30)), clock, cancellationToken);
            }
        }
    }

    /// <summary>Ends the deployment; its end is written once.</summary>
    public Task<DeploymentRecord?> EndAsync(
        string deploymentId, DeploymentState state, NewEntry entry, Func<DeploymentRecord, DeploymentRecord>? change, CancellationToken cancellationToken) =>
        AppendAsync(deploymentId, [entry], r => (change?.Invoke(r) ?? r) with { State = state, EndedAt = clock.GetUtcNow() }, cancellationToken);

    /// <summary>Entries after <paramref name="after"/>, oldest first, a thousand at most.</summary>
    public async Task<IReadOnlyList<TimelineEntry>> ReadTimelineAsync(string deploymentId, long after, CancellationToken cancellationToken)
    {
        var entries = new List<TimelineEntry>();
        var filter = TableFilter.RowKeyRange(deploymentId, TimelineKey(after + 1), "t~");
        await foreach (var row in tables.Deployments.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            entries.Add(row.GetJson<TimelineEntry>("Entry")!);
            if (entries.Count == 1000) break;
        }

        return entries;
    }

    public async Task SavePlanAsync<T>(string deploymentId, T plan, CancellationToken cancellationToken) =>
        await tables.Deployments.UpsertEntityAsync(new TableEntity(deploymentId, PlanKey).SetJson("Plan", plan), TableUpdateMode.Replace, cancellationToken);

    public async Task<T?> FindPlanAsync<T>(string deploymentId, CancellationToken cancellationToken)
        where T : class =>
        (await tables.Deployments.GetEntityIfExistsAsync(deploymentId, PlanKey, cancellationToken: cancellationToken))?.GetJson<T>("Plan");

    private static string TimelineKey(long number) => "t|" + number.ToString("D10", CultureInfo.InvariantCulture);

    private static TableEntity ToRow(DeploymentRecord record) => new TableEntity(record.DeploymentId, RowKey)
    {
        ["EnvironmentId"] = record.EnvironmentId,
        ["State"] = record.State.ToString(),
    }.SetJson("Record", record);

    private static DeploymentRecord FromRow(TableEntity row) => row.GetJson<DeploymentRecord>("Record")!;

    private TableEntity ToRow(string deploymentId, long number, NewEntry entry) => new TableEntity(deploymentId, TimelineKey(number)).SetJson("Entry", new TimelineEntry
    {
        Cursor = number.ToString(CultureInfo.InvariantCulture),
        At = entry.At ?? clock.GetUtcNow(),
        Kind = entry.Kind,
        Message = entry.Message,
        Service = entry.Service,
        InstanceId = entry.InstanceId,
        HostId = entry.HostId,
        Facts = entry.Facts,
    });
}
