using Azure;
using Catalyze.Contracts.Reports;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>
/// Instances of an environment. What is wanted and what was observed are rows of their own: deployments write only the one,
/// reports only the other, so that neither gets in the other's way.
/// </summary>
public sealed class InstanceStore(PodTables tables)
{
    private const string WantedPrefix = "i|";
    private const string ObservedPrefix = "o|";

    public async Task<IReadOnlyList<InstanceView>> ReadAsync(string environmentId, CancellationToken cancellationToken)
    {
        var (wanted, observed) = await ReadRowsAsync(environmentId, cancellationToken);
        return [.. wanted.Values.Select(w => new InstanceView(w, observed.GetValueOrDefault(w.InstanceId)?.Observation, observed.GetValueOrDefault(w.InstanceId)?.ObservedAt))];
    }

    public Task SaveAsync(string environmentId, IEnumerable<InstanceRecord> instances, CancellationToken cancellationToken) =>
        tables.Environments.SubmitInBatchesAsync(
            instances.Select(i => TableRows.Replace(new TableEntity(environmentId, WantedPrefix + i.InstanceId).SetJson("Instance", i))), cancellationToken);

    /// <summary>Forgets instances that have stopped; harmless when repeated.</summary>
    public async Task DeleteAsync(string environmentId, IReadOnlyCollection<string> instanceIds, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (wanted, observed) = await ReadRowsAsync(environmentId, cancellationToken);
            try
            {
                await tables.Environments.SubmitInBatchesAsync(
                    instanceIds.Where(wanted.ContainsKey).Select(id => TableRows.Delete(environmentId, WantedPrefix + id))
                        .Concat(instanceIds.Where(observed.ContainsKey).Select(id => TableRows.Delete(environmentId, ObservedPrefix + id))),
                    cancellationToken);
                return;
            }
            catch (RequestFailedException failure) when (failure.Status == 404 && attempt < 5)
            {
                // Somebody else forgets them at the same moment: look what is left.
            }
        }
    }

    /// <summary>
    /// Keeps what is newer than what is known, per instance by sequence; several reports may be handled at once, hence the ETags.
    /// Observations of instances nobody wants are dropped.
    /// </summary>
    public async Task<ObservedReport> ObserveAsync(
        string environmentId, string hostId, DateTimeOffset observedAt, IReadOnlyList<InstanceObservation> observations, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (wanted, observed) = await ReadRowsAsync(environmentId, cancellationToken);
            var changes = new List<ObservedChange>();
            var foreign = new List<string>();
            var older = 0;
            var actions = new List<TableTransactionAction>();
            foreach (var observation in observations)
            {
                if (!wanted.TryGetValue(observation.InstanceId, out var want)) continue;
                if (want.HostId != hostId)
                {
                    foreign.Add(observation.InstanceId);
                    continue;
                }

                var known = observed.GetValueOrDefault(observation.InstanceId);
                if (known is not null && !IsNotOlder(observation, known.Observation))
                {
                    older++;
                    continue;
                }

                var change = new ObservedChange(want, known?.Observation, observation);
                changes.Add(change);
                if (change.IsRepetition) continue;
                var row = new TableEntity(environmentId, ObservedPrefix + observation.InstanceId) { ["ObservedAt"] = observedAt }.SetJson("Observation", observation);
                actions.Add(known is null ? TableRows.Add(row) : TableRows.ReplaceIf(row, known.ETag));
            }

            try
            {
                await tables.Environments.SubmitInBatchesAsync(actions, cancellationToken);
                return new ObservedReport(changes, older + changes.Count(c => c.IsRepetition), foreign);
            }
            catch (RequestFailedException failure) when (failure.Status is 404 or 409 or 412 && attempt < 20)
            {
                // Another report of the environment was quicker, or an instance was forgotten meanwhile: look again.
            }
        }
    }

    private static bool IsNotOlder(InstanceObservation observation, InstanceObservation known) =>
        observation.Generation > known.Generation || (observation.Generation == known.Generation && observation.Sequence >= known.Sequence);

    private async Task<(Dictionary<string, InstanceRecord> Wanted, Dictionary<string, ObservedRow> Observed)> ReadRowsAsync(
        string environmentId, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<string, InstanceRecord>(StringComparer.Ordinal);
        var observed = new Dictionary<string, ObservedRow>(StringComparer.Ordinal);
        var filter = TableFilter.Create(
            $"PartitionKey eq {environmentId} and ((RowKey ge {WantedPrefix} and RowKey lt {"i}"}) or (RowKey ge {ObservedPrefix} and RowKey lt {"o}"}))");
        await foreach (var row in tables.Environments.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            if (row.RowKey.StartsWith(WantedPrefix, StringComparison.Ordinal))
            {
                var record = row.GetJson<InstanceRecord>("Instance")!;
                wanted[record.InstanceId] = record;
            }
            else
            {
                var observation = row.GetJson<InstanceObservation>("Observation")!;
                observed[observation.InstanceId] = new ObservedRow(observation, row.GetDateTimeOffset("ObservedAt"), row.ETag);
            }
        }

        return (wanted, observed);
    }

    private sealed record ObservedRow(InstanceObservation Observation, DateTimeOffset? ObservedAt, ETag ETag);
}
