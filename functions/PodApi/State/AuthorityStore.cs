using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>What management agents say of environments' authorities: a row each, beside the environment's.</summary>
public sealed class AuthorityStore(PodTables tables)
{
    private const string Prefix = "authority|";

    public async Task<IReadOnlyList<AuthorityStatus>> ReadAsync(string environmentId, CancellationToken cancellationToken) =>
    [
        .. (await tables.Environments.ReadAllAsync(TableFilter.RowKeyPrefix(environmentId, Prefix), cancellationToken)).Select(row => row.GetJson<AuthorityStatus>("Status")!),
    ];

    /// <summary>Notes that an agent is asked to rotate.</summary>
    public Task RequestAsync(string environmentId, string agentId, string rotationId, DateTimeOffset now, CancellationToken cancellationToken) => ChangeAsync(
        environmentId,
        agentId,
        known => (known ?? new AuthorityStatus { AgentId = agentId, RotationId = rotationId, RequestedAt = now }) with
        {
            RotationId = rotationId,
            RequestedAt = now,
            Phase = null,
            Refusal = null,
        },
        cancellationToken);

    /// <summary>Takes up a report; one that is older than what is known changes nothing.</summary>
    public Task TakeUpAsync(AuthorityReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        return ChangeAsync(
            report.EnvironmentId,
            report.AgentId,
            known => known is not null && (known.RotationId != report.RotationId || known.ObservedAt >= report.ObservedAt) ? null : new AuthorityStatus
            {
                AgentId = report.AgentId,
                RotationId = report.RotationId,
                RequestedAt = known?.RequestedAt ?? report.ObservedAt,
                Phase = report.Phase,
                Epoch = report.Epoch,
                Fingerprint = report.Fingerprint,
                ExpiresAt = report.ExpiresAt,
                Instances = report.Instances,
                PendingCount = report.PendingCount,
                Pending = report.Pending,
                ObservedAt = report.ObservedAt,
            },
            cancellationToken);
    }

    /// <summary>Notes that an agent would not begin the rotation; nothing where the order is not the newest rotation's.</summary>
    public Task RefuseAsync(string environmentId, string agentId, string rotationId, string refusal, CancellationToken cancellationToken) => ChangeAsync(
        environmentId, agentId, known => known?.RotationId == rotationId ? known with { Refusal = refusal } : null, cancellationToken);

    private Task<AuthorityStatus?> ChangeAsync(string environmentId, string agentId, Func<AuthorityStatus?, AuthorityStatus?> change, CancellationToken cancellationToken) =>
        tables.Environments.ChangeJsonAsync(environmentId, Prefix + agentId, "Status", change, cancellationToken);
}
