using Azure;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>Revoked instances: a row each, the newest revocation, beside the environment's.</summary>
public sealed class RevocationStore(PodTables tables)
{
    private const string Prefix = "revocation|";
    private const int MaxAttempts = 20;

    public async Task<IReadOnlyList<RevocationStatus>> ReadAsync(string environmentId, CancellationToken cancellationToken) =>
    [
        .. (await tables.Environments.ReadAllAsync(TableFilter.RowKeyPrefix(environmentId, Prefix), cancellationToken)).Select(row => row.GetJson<RevocationStatus>("Status")!),
    ];

    /// <summary>Notes that a revocation is asked for, in the place of an earlier one of the same instance.</summary>
    public Task RequestAsync(string environmentId, RevocationStatus requested, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requested);
        return ChangeAsync(environmentId, requested.InstanceId, _ => requested, cancellationToken);
    }

    /// <summary>Takes up what a management agent says; the same twice changes nothing.</summary>
    /// <returns>The revocation; null when none was asked for.</returns>
    public Task<RevocationStatus?> TakeUpAsync(InstanceRevokedReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        return ChangeAsync(report.EnvironmentId, report.InstanceId, known => known is null ? null : Merge(known, report), cancellationToken);
    }

    private static RevocationStatus Merge(RevocationStatus known, InstanceRevokedReport report)
    {
        if (!report.Followed) return known with { Certificates = Math.Max(known.Certificates, report.Issued.Count) };
        // What was followed before this revocation was asked for was another.
        if (report.ObservedAt < known.RequestedAt) return known;
        IReadOnlyList<string> followed = [.. known.Followed.Append(report.AgentId).Distinct(StringComparer.Ordinal)];
        return known with { Followed = followed, RefusedAt = known.RefusedAt ?? (known.Agents.Except(followed, StringComparer.Ordinal).Any() ? null : report.ObservedAt) };
    }

    private async Task<RevocationStatus?> ChangeAsync(
        string environmentId, string instanceId, Func<RevocationStatus?, RevocationStatus?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var row = await tables.Environments.GetEntityIfExistsAsync(environmentId, Prefix + instanceId, cancellationToken: cancellationToken);
            if (change(row?.GetJson<RevocationStatus>("Status")) is not { } changed) return null;
            var next = new TableEntity(environmentId, Prefix + instanceId).SetJson("Status", changed);
            try
            {
                if (row is null)
                    await tables.Environments.AddEntityAsync(next, cancellationToken);
                else
                    await tables.Environments.UpdateEntityAsync(next, row.ETag, TableUpdateMode.Replace, cancellationToken);
                return changed;
            }
            catch (RequestFailedException failure) when (failure.IsConflict() && attempt < MaxAttempts)
            {
                // Changed meanwhile: look again.
            }
        }
    }
}
