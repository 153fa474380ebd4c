using Azure;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>What failed of late in an environment, and where: one row, read with one call, so that auctions can price it.</summary>
/// <remarks>An instance's own row does not outlive a failed deployment, and timelines are long. The row is bounded by time and number.</remarks>
public sealed class FailureStore(PodTables tables, PodApiOptions options, TimeProvider clock)
{
    private const string RowKey = "failures";
    private const int Kept = 100;
    private const int MaxAttempts = 20;

    /// <summary>Failures younger than <see cref="PodApiOptions.FailureMemory"/>.</summary>
    public async Task<IReadOnlyList<RecentFailure>> ReadAsync(string environmentId, CancellationToken cancellationToken) =>
        Recent((await tables.Environments.GetEntityIfExistsAsync(environmentId, RowKey, cancellationToken: cancellationToken))?.GetJson<List<RecentFailure>>("Failures") ?? []);

    /// <summary>Adds failures; those that are known already change nothing.</summary>
    public async Task AddAsync(string environmentId, IReadOnlyList<RecentFailure> failures, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(failures);
        for (var attempt = 1; failures.Count > 0; attempt++)
        {
            var row = await tables.Environments.GetEntityIfExistsAsync(environmentId, RowKey, cancellationToken: cancellationToken);
            var known = row?.GetJson<List<RecentFailure>>("Failures") ?? [];
            var fresh = failures.Where(f => !known.Exists(k => k.InstanceId == f.InstanceId && k.Generation == f.Generation)).ToList();
            if (fresh.Count == 0) return;
            var next = new TableEntity(environmentId, RowKey).SetJson("Failures", Recent(known.Concat(fresh)).OrderByDescending(f => f.At).Take(Kept).ToList());
            try
            {
                await tables.Environments.SubmitTransactionAsync([row is null ? TableRows.Add(next) : TableRows.ReplaceIf(next, row.ETag)], cancellationToken);
                return;
            }
            catch (RequestFailedException failure) when (failure.IsConflict() && attempt < MaxAttempts)
            {
                // Another report of the environment was quicker: look again.
            }
        }
    }

    /// <summary>Forgets everything: the environment is gone.</summary>
    public async Task DeleteAsync(string environmentId, CancellationToken cancellationToken) =>
        await tables.Environments.DeleteEntityAsync(environmentId, RowKey, ETag.All, cancellationToken);

    private List<RecentFailure> Recent(IEnumerable<RecentFailure> failures)
    {
        var oldest = clock.GetUtcNow() - options.FailureMemory;
        return [.. failures.Where(f => f.At > oldest)];
    }
}
