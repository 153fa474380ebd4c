using System.Text;
using Azure;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>When which instance is to be looked at, whether or not anybody rings.</summary>
/// <remarks>
/// Whoever gives an instance work marks it here first, then puts the work into its partition, then rings. An instance that
/// awaits answers stays marked; one that only waits for timers or events is put off, under the mark's version, by a turn that found
/// nothing to do after reading that version. So no order of crashes leaves work behind an unmarked instance.
/// </remarks>
internal sealed class WorkIndex(HubStorage storage, TimeProvider clock, IOptions<DurableTaskHubOptions> options)
{
    private const int Shards = 16;
    private static readonly DateTimeOffset Never = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The instance has work from now on.</summary>
    public Task MarkAsync(string instanceId, CancellationToken cancellationToken) => MarkAsync(instanceId, clock.GetUtcNow() + options.Value.SweepInterval, cancellationToken);

    /// <summary>The instance has work from <paramref name="due"/> on.</summary>
    public async Task MarkAsync(string instanceId, DateTimeOffset due, CancellationToken cancellationToken) =>
        await storage.Work.UpsertEntityAsync(Row(instanceId, due, options.Value.SweepInterval), TableUpdateMode.Replace, cancellationToken);

    /// <summary>The mark's version; null where there is none.</summary>
    public async Task<ETag?> ReadAsync(string instanceId, CancellationToken cancellationToken)
    {
        var row = await storage.Work.GetEntityIfExistsAsync(Shard(instanceId), HubNames.Key(instanceId), cancellationToken: cancellationToken);
        return row?.ETag;
    }

    /// <summary>Puts the instance off to its next timer, or until somebody marks it; nothing where somebody marked it meanwhile.</summary>
    public Task PutOffAsync(string instanceId, DateTimeOffset? due, ETag version, CancellationToken cancellationToken) =>
        UnlessChangedAsync(() => storage.Work.UpdateEntityAsync(Row(instanceId, due ?? Never, options.Value.SweepInterval), version, TableUpdateMode.Replace, cancellationToken));

    /// <summary>Forgets a finished instance; nothing where somebody marked it meanwhile.</summary>
    public Task RemoveAsync(string instanceId, ETag version, CancellationToken cancellationToken) =>
        UnlessChangedAsync(() => storage.Work.DeleteEntityAsync(Shard(instanceId), HubNames.Key(instanceId), version, cancellationToken));

    /// <summary>Instances whose time has come. Each is given to one sweep only and comes again, ever more slowly, while it stays marked.</summary>
    public async IAsyncEnumerable<string> TakeDueAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await foreach (var row in storage.Work.QueryAsync(TableFilter.Create($"Due le {now}"), cancellationToken: cancellationToken))
        {
            var instanceId = InstanceOf(row);
            var backoff = TimeSpan.FromSeconds(row.GetDouble("BackoffSeconds") ?? options.Value.SweepInterval.TotalSeconds);
            var longer = backoff * 2 < options.Value.MaximumSweepBackoff ? backoff * 2 : options.Value.MaximumSweepBackoff;
            var taken = await UnlessChangedAsync(() => storage.Work.UpdateEntityAsync(Row(instanceId, now + backoff, longer), row.ETag, TableUpdateMode.Replace, cancellationToken));
            if (taken)
                yield return instanceId;
        }
    }

    /// <summary>The instance that a row of the index marks.</summary>
    public static string InstanceOf(TableEntity row) => row.GetString("InstanceId") ?? row.RowKey;

    private static async Task<bool> UnlessChangedAsync(Func<Task> change)
    {
        try
        {
            await change();
            return true;
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 412)
        {
            return false;
        }
    }

    private static TableEntity Row(string instanceId, DateTimeOffset due, TimeSpan backoff) => new(Shard(instanceId), HubNames.Key(instanceId))
    {
        ["InstanceId"] = instanceId,
        ["Due"] = due,
        ["BackoffSeconds"] = backoff.TotalSeconds,
    };

    // FNV-1a: spreads ids that differ in a digit, and is the same in every process.
    private static string Shard(string instanceId)
    {
        var hash = 2166136261u;
        foreach (var octet in Encoding.UTF8.GetBytes(instanceId))
            hash = (hash ^ octet) * 16777619u;
        return (hash % Shards).ToString("x2");
    }
}
