using System.IO.Compression;
using System.Text.Json;
using Azure;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Specifications;
using Catalyze.Storage;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>Environments, their releases (immutable, encrypted as a whole) and which deployments they had.</summary>
public sealed class EnvironmentStore(PodTables tables, ISecretProtector protector, TimeProvider clock)
{
    private const string RowKey = "environment";
    private const string ReleasePrefix = "release|";
    private const string DeploymentPrefix = "deployment|";
    private const string IdempotencyPrefix = "idempotency|";
    private const int MaxAttempts = 20;

    public async Task<EnvironmentRecord?> FindAsync(string environmentId, CancellationToken cancellationToken) =>
        (await tables.Environments.GetEntityIfExistsAsync(environmentId, RowKey, cancellationToken: cancellationToken))?.GetJson<EnvironmentRecord>("Record");

    public async Task<IReadOnlyList<EnvironmentRecord>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await tables.Environments.ReadAllAsync(TableFilter.Create($"RowKey eq {RowKey}"), cancellationToken)).Select(r => r.GetJson<EnvironmentRecord>("Record")!)];

    /// <summary>
    /// Stores the release and makes the deployment the environment's active one, in one transaction; refuses while another is active.
    /// </summary>
    /// <param name="specification">What to deploy; null to remove the environment, which must exist.</param>
    /// <param name="environmentId">The environment.</param>
    /// <param name="idempotencyKey">The caller's name for this request; null for none.</param>
    /// <param name="requestHash">Tells a repeated request from another one under the same key.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<AcceptOutcome> AcceptAsync(
        PodSpecification? specification, string environmentId, string? idempotencyKey, string requestHash, CancellationToken cancellationToken)
    {
        var keyRow = idempotencyKey is null ? null : IdempotencyPrefix + Ids.Sha256(idempotencyKey);
        for (var attempt = 1; ; attempt++)
        {
            if (keyRow is not null && await tables.Environments.GetEntityIfExistsAsync(environmentId, keyRow, cancellationToken: cancellationToken) is { } used)
            {
                return used.GetString("RequestHash") == requestHash
                    ? new AcceptOutcome(used.GetJson<DeploymentRecord>("Deployment"), null, false)
                    : new AcceptOutcome(null, null, KeyReused: true);
            }

            var row = await tables.Environments.GetEntityIfExistsAsync(environmentId, RowKey, cancellationToken: cancellationToken);
            var environment = row?.GetJson<EnvironmentRecord>("Record");
            if (environment?.ActiveDeployment is { } running) return new AcceptOutcome(null, running, false);
            if (environment is null && specification is null) throw new KeyNotFoundException($"There is no environment {environmentId}.");

            var deployment = new DeploymentRecord
            {
                DeploymentId = Ids.NewDeployment(),
                EnvironmentId = environmentId,
                ReleaseId = specification is null ? environment!.CurrentRelease ?? "none" : Ids.NewRelease(),
                Kind = specification is null ? DeploymentKind.Remove : DeploymentKind.Deploy,
                Number = (environment?.Number ?? 0) + 1,
                State = DeploymentState.Accepted,
                CreatedAt = clock.GetUtcNow(),
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
                next = next with { Name = specification.EnvironmentName, OrganisationId = specification.OrganisationId, Confinement = specification.Confinement };
            List<TableTransactionAction> actions =
            [
                row is null ? TableRows.Add(ToRow(next)) : TableRows.ReplaceIf(ToRow(next), row.ETag),
                TableRows.Add(new TableEntity(environmentId, DeploymentPrefix + deployment.DeploymentId) { ["CreatedAt"] = deployment.CreatedAt }),
            ];
            if (specification is not null) actions.Add(TableRows.Add(ToRow(environmentId, deployment.ReleaseId, specification)));
            if (keyRow is not null)
                actions.Add(TableRows.Add(new TableEntity(environmentId, keyRow) { ["RequestHash"] = requestHash }.SetJson("Deployment", deployment)));
            try
            {
                await tables.Environments.SubmitTransactionAsync(actions, cancellationToken);
                return new AcceptOutcome(deployment, null, false);
            }
            catch (RequestFailedException failure) when (failure.IsConflict() && attempt < MaxAttempts)
            {
                // Another request of the environment was quicker: look what it did.
            }
        }
    }

    /// <summary>The specification of a release, variables decrypted.</summary>
    public async Task<PodSpecification> ReadReleaseAsync(string environmentId, string releaseId, CancellationToken cancellationToken)
    {
        var row = await tables.Environments.GetEntityAsync(environmentId, ReleasePrefix + releaseId, cancellationToken: cancellationToken);
        using var gzip = new GZipStream(
            new MemoryStream(protector.Unprotect(row.GetBytes("Specification")!, Place(environmentId, releaseId))), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<PodSpecification>(gzip, CatalyzeJson.Options)!;
    }

    public async Task<IReadOnlyList<string>> ListDeploymentsAsync(string environmentId, CancellationToken cancellationToken) =>
    [
        .. (await tables.Environments.ReadAllAsync(TableFilter.RowKeyPrefix(environmentId, DeploymentPrefix), cancellationToken))
            .OrderByDescending(r => r.GetDateTimeOffset("CreatedAt"))
            .Select(r => r.RowKey[DeploymentPrefix.Length..]),
    ];

    /// <summary>Releases, for a new master key to take over.</summary>
    internal IProtectedRows Protected { get; } = new ProtectedRows(
        protector, "releases", _ => ValueTask.FromResult(tables.Environments), TableFilter.Create($"RowKey ge {ReleasePrefix} and RowKey lt {"release}"}"),
        row => Place(row.PartitionKey, row.RowKey[ReleasePrefix.Length..]), row => row.GetBytes("Specification"), (row, bytes) => row.SetBytes("Specification", bytes));

    /// <summary>Forgets all releases: they hold the customer's variables.</summary>
    public async Task DeleteReleasesAsync(string environmentId, CancellationToken cancellationToken)
    {
        var rows = await tables.Environments.ReadAllAsync(TableFilter.RowKeyPrefix(environmentId, ReleasePrefix), cancellationToken);
        await tables.Environments.SubmitInBatchesAsync(rows.Select(r => TableRows.Delete(environmentId, r.RowKey)), cancellationToken);
    }

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

    private static string Place(string environmentId, string releaseId) => $"environment/{environmentId}/release/{releaseId}";

    // Up to 1 MiB fits an entity; requests are limited to half of that before compression.
    private TableEntity ToRow(string environmentId, string releaseId, PodSpecification specification)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            JsonSerializer.Serialize(gzip, specification, CatalyzeJson.Options);
        return new TableEntity(environmentId, ReleasePrefix + releaseId)
        {
            ["CreatedAt"] = clock.GetUtcNow(),
        }.SetBytes("Specification", protector.Protect(buffer.ToArray(), Place(environmentId, releaseId)));
    }
}
