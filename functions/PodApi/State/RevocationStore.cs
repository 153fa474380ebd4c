using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>Revoked instances: a row each, the newest revocation, beside the environment's.</summary>
public sealed class RevocationStore(PodTables tables)
{
    private const string Prefix = "revocation|";

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

    private Task<RevocationStatus?> ChangeAsync(
        string environmentId, string instanceId, Func<RevocationStatus?, RevocationStatus?> change, CancellationToken cancellationToken) =>
        tables.Environments.ChangeJsonAsync(environmentId, Prefix + instanceId, "Status", change, cancellationToken);
}
