using Azure;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>What failed of late in an environment, and where: one row, read with one call, so that auctions can price it.</summary>
/// <remarks>An instance's own row does not outlive a failed deployment, and timelines are long. The row is bounded by time and number.</remarks>
public sealed class FailureStore(PodTables tables, PodApiOptions options, TimeProvider clock)
{
    private const string RowKey = "failures";
    private const int Kept = 100;

    /// <summary>Failures younger than <see cref="PodApiOptions.FailureMemory"/>.</summary>
    public async Task<IReadOnlyList<RecentFailure>> ReadAsync(string environmentId, CancellationToken cancellationToken) =>
        Recent((await tables.Environments.GetEntityIfExistsAsync(environmentId, RowKey, cancellationToken: cancellationToken))?.GetJson<List<RecentFailure>>("Failures") ?? []);

    /// <summary>Adds failures; those that are known already change nothing.</summary>
    public async Task AddAsync(string environmentId, IReadOnlyList<RecentFailure> failures, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(failures);
        if (failures.Count == 0) return;
        await tables.Environments.ChangeJsonAsync<List<RecentFailure>>(
            environmentId,
            RowKey,
            "Failures",
            known =>
            {
                var before = known ?? [];
                var fresh = failures.Where(f => !before.Exists(k => k.InstanceId == f.InstanceId && k.Generation == f.Generation)).ToList();
                return fresh.Count == 0 ? null : [.. Recent(before.Concat(fresh)).OrderByDescending(f => f.At).Take(Kept)];
            },
            cancellationToken);
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
