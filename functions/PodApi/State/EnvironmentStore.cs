using Azure;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>Environments and which deployments they had.</summary>
public sealed class EnvironmentStore(PodTables tables, ReleaseStore releases, TimeProvider clock)
{
    private const string RowKey = "environment";
    private const string DeploymentPrefix = "deployment|";
    private const string IdempotencyPrefix = "idempotency|";
    private const int MaxAttempts = 20;

    public async Task<EnvironmentRecord?> FindAsync(string environmentId, CancellationToken cancellationToken) =>
        (await tables.Environments.GetEntityIfExistsAsync(environmentId, RowKey, cancellationToken: cancellationToken))?.GetJson<EnvironmentRecord>("Record");

    public async Task<IReadOnlyList<EnvironmentRecord>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await tables.Environments.ReadAllAsync(TableFilter.Create($"RowKey eq {RowKey}"), cancellationToken)).Select(r => r.GetJson<EnvironmentRecord>("Record")!)];

    /// <summary>What the same request under the same idempotency key started before; null where there was none.</summary>
    public async Task<AcceptOutcome?> FindRepeatedAsync(string environmentId, string? idempotencyKey, string requestHash, CancellationToken cancellationToken)
    {
        if (idempotencyKey is null || await tables.Environments.GetEntityIfExistsAsync(environmentId, KeyRow(idempotencyKey), cancellationToken: cancellationToken) is not { } used) return null;
        return used.GetString("RequestHash") == requestHash
            ? new AcceptOutcome(used.GetJson<DeploymentRecord>("Deployment"))
            : new AcceptOutcome(null, KeyReused: true);
    }

    /// <summary>
    /// Stores a new release and makes the deployment the environment's active one, in one transaction; refuses while another is active.
    /// </summary>
    public async Task<AcceptOutcome> AcceptAsync(Acceptance acceptance, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(acceptance);
        var (environmentId, specification) = (acceptance.EnvironmentId, acceptance.Specification);
        for (var attempt = 1; ; attempt++)
        {
            if (await FindRepeatedAsync(environmentId, acceptance.IdempotencyKey, acceptance.RequestHash, cancellationToken) is { } repeated) return repeated;
            var row = await tables.Environments.GetEntityIfExistsAsync(environmentId, RowKey, cancellationToken: cancellationToken);
            var environment = row?.GetJson<EnvironmentRecord>("Record");
            if (environment?.ActiveDeployment is { } running) return new AcceptOutcome(null, running);
            if (acceptance.After is { } after && after != (environment?.Number ?? 0)) return new AcceptOutcome(null, Outdated: true);
            if (environment is null && specification is null) throw new KeyNotFoundException($"There is no environment {environmentId}.");

            var deployment = new DeploymentRecord
            {
                DeploymentId = Ids.NewDeployment(),
                EnvironmentId = environmentId,
                OrganisationId = (acceptance.ReleaseId is null ? specification?.OrganisationId : null) ?? environment?.OrganisationId ?? "",
                ReleaseId = acceptance.ReleaseId ?? (specification is null ? environment!.CurrentRelease ?? "none" : Ids.NewRelease()),
                Kind = specification is null ? DeploymentKind.Remove : DeploymentKind.Deploy,
                Number = (environment?.Number ?? 0) + 1,
                State = DeploymentState.Accepted,
                CreatedAt = clock.GetUtcNow(),
                Restart = acceptance.Restart,
                Pinned = acceptance.Pinned,
                Moves = acceptance.Moves,
            };
            var next = (environment ?? New(specification!)) with
            {
                ActiveDeployment = deployment.DeploymentId,
                NewestDeployment = deployment.DeploymentId,
                Number = deployment.Number,
                Removing = specification is null,
                Removed = false,
            };
            if (specification is not null)
                next = next with { Confinement = specification.Confinement };
            // An earlier release does not bring back the name the environment had then.
            if (specification is not null && acceptance.ReleaseId is null)
                next = next with { Name = specification.EnvironmentName, OrganisationId = specification.OrganisationId };
            List<TableTransactionAction> actions =
            [
                row is null ? TableRows.Add(ToRow(next)) : TableRows.ReplaceIf(ToRow(next), row.ETag),
                TableRows.Add(new TableEntity(environmentId, DeploymentPrefix + deployment.DeploymentId) { ["CreatedAt"] = deployment.CreatedAt }),
            ];
            if (specification is not null && acceptance.ReleaseId is null) actions.Add(TableRows.Add(releases.ToRow(deployment, specification, acceptance.Notes)));
            if (acceptance.IdempotencyKey is { } key)
                actions.Add(TableRows.Add(new TableEntity(environmentId, KeyRow(key)) { ["RequestHash"] = acceptance.RequestHash }.SetJson("Deployment", deployment)));
            try
            {
                await tables.Environments.SubmitTransactionAsync(actions, cancellationToken);
                return new AcceptOutcome(deployment);
            }
            catch (RequestFailedException failure) when (failure.IsConflict() && attempt < MaxAttempts)
            {
                // Another request of the environment was quicker: look what it did.
            }
        }
    }

    public async Task<IReadOnlyList<string>> ListDeploymentsAsync(string environmentId, CancellationToken cancellationToken) =>
    [
        .. (await tables.Environments.ReadAllAsync(TableFilter.RowKeyPrefix(environmentId, DeploymentPrefix), cancellationToken))
            .OrderByDescending(r => r.GetDateTimeOffset("CreatedAt"))
            .Select(r => r.RowKey[DeploymentPrefix.Length..]),
    ];

    /// <summary>Changes the environment's row under its ETag. <paramref name="change"/> may run more than once, and returns null for nothing to change.</summary>
    public async Task<EnvironmentRecord?> ChangeAsync(string environmentId, Func<EnvironmentRecord, EnvironmentRecord?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var row = await tables.Environments.GetEntityIfExistsAsync(environmentId, RowKey, cancellationToken: cancellationToken);
            if (row?.GetJson<EnvironmentRecord>("Record") is not { } record) return null;
            if (change(record) is not { } changed) return record;
            try
            {
                await tables.Environments.UpdateEntityAsync(ToRow(changed), row.ETag, TableUpdateMode.Replace, cancellationToken);
                return changed;
            }
            catch (RequestFailedException failure) when (failure.IsConflict() && attempt < MaxAttempts)
            {
                // Changed meanwhile: look again.
            }
        }
    }

    private static EnvironmentRecord New(PodSpecification specification) => new()
    {
        EnvironmentId = specification.EnvironmentId,
        Name = specification.EnvironmentName,
        OrganisationId = specification.OrganisationId,
        Confinement = specification.Confinement,
    };

    private static TableEntity ToRow(EnvironmentRecord record) => new TableEntity(record.EnvironmentId, RowKey).SetJson("Record", record);

    private static string KeyRow(string idempotencyKey) => IdempotencyPrefix + Ids.Sha256(idempotencyKey);
}
