using System.IO.Compression;
using System.Text.Json;
using Azure;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Releases;
using Catalyze.Contracts.Specifications;
using Catalyze.Storage;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>Releases: a row each beside the environment's, encrypted as a whole because they hold the customer's variables. All but the notes never changes.</summary>
public sealed class ReleaseStore(PodTables tables, ISecretProtector protector)
{
    private const string Prefix = "release|";
    private const string Column = "Specification";
    private static readonly string[] SummaryColumns = ["PartitionKey", "RowKey", "CreatedAt", "Number", "DeploymentId", "Notes"];

    /// <summary>The specification of a release, variables decrypted; null where there is no such release.</summary>
    public async Task<PodSpecification?> FindAsync(string environmentId, string releaseId, CancellationToken cancellationToken)
    {
        var row = await tables.Environments.GetEntityIfExistsAsync(environmentId, Prefix + releaseId, cancellationToken: cancellationToken);
        return row is null ? null : Read(row, environmentId, releaseId);
    }

    /// <exception cref="KeyNotFoundException">There is no such release.</exception>
    public async Task<PodSpecification> ReadAsync(string environmentId, string releaseId, CancellationToken cancellationToken) =>
        await FindAsync(environmentId, releaseId, cancellationToken) ?? throw new KeyNotFoundException($"{environmentId} has no release {releaseId}.");

    /// <summary>All releases of an environment, newest first, without what they hold.</summary>
    /// <param name="environmentId">The environment.</param>
    /// <param name="current">Id of the one that serves.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<IReadOnlyList<ReleaseSummary>> ListAsync(string environmentId, string? current, CancellationToken cancellationToken)
    {
        var found = new List<ReleaseSummary>();
        await foreach (var row in tables.Environments.QueryAsync(TableFilter.RowKeyPrefix(environmentId, Prefix), select: SummaryColumns, cancellationToken: cancellationToken))
            found.Add(Summary(row, current));
        return [.. found.OrderByDescending(r => r.Number).ThenByDescending(r => r.CreatedAt)];
    }

    /// <summary>One release without what it holds; null where there is no such release.</summary>
    public async Task<ReleaseSummary?> FindSummaryAsync(string environmentId, string releaseId, string? current, CancellationToken cancellationToken) =>
        await tables.Environments.GetEntityIfExistsAsync(environmentId, Prefix + releaseId, SummaryColumns, cancellationToken) is { } row ? Summary(row, current) : null;

    /// <returns>False where there is no such release.</returns>
    public async Task<bool> NoteAsync(string environmentId, string releaseId, string? notes, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Environments.UpdateEntityAsync(
                new TableEntity(environmentId, Prefix + releaseId) { ["Notes"] = notes ?? "" }, ETag.All, TableUpdateMode.Merge, cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            return false;
        }
    }

    /// <summary>Forgets all releases.</summary>
    public async Task DeleteAllAsync(string environmentId, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var row in tables.Environments.QueryAsync(TableFilter.RowKeyPrefix(environmentId, Prefix), select: SummaryColumns, cancellationToken: cancellationToken))
            keys.Add(row.RowKey);
        await tables.Environments.SubmitInBatchesAsync(keys.Select(key => TableRows.Delete(environmentId, key)), cancellationToken);
    }

    /// <summary>The row of a new release, to be written with the deployment that makes it.</summary>
    // Up to 1 MiB fits an entity; requests are limited to half of that before compression.
    internal TableEntity ToRow(DeploymentRecord deployment, PodSpecification specification, string? notes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            JsonSerializer.Serialize(gzip, specification, CatalyzeJson.Options);
        var row = new TableEntity(deployment.EnvironmentId, Prefix + deployment.ReleaseId)
        {
            ["CreatedAt"] = deployment.CreatedAt,
            ["Number"] = deployment.Number,
            ["DeploymentId"] = deployment.DeploymentId,
        };
        if (!string.IsNullOrWhiteSpace(notes)) row["Notes"] = notes;
        return row.SetBytes(Column, protector.Protect(buffer.ToArray(), Place(deployment.EnvironmentId, deployment.ReleaseId)));
    }

    /// <summary>Releases, for a new master key to take over.</summary>
    internal IProtectedRows Protected { get; } = new ProtectedRows(
        protector, "releases", _ => ValueTask.FromResult(tables.Environments), TableFilter.Create($"RowKey ge {Prefix} and RowKey lt {"release}"}"),
        row => Place(row.PartitionKey, row.RowKey[Prefix.Length..]), row => row.GetBytes(Column), (row, bytes) => row.SetBytes(Column, bytes));

    private static ReleaseSummary Summary(TableEntity row, string? current)
    {
        var id = row.RowKey[Prefix.Length..];
        return new ReleaseSummary
        {
            ReleaseId = id,
            Number = row.GetInt64("Number") ?? 0,
            CreatedAt = row.GetDateTimeOffset("CreatedAt") ?? default,
            DeploymentId = row.GetString("DeploymentId"),
            Notes = row.GetString("Notes") is { Length: > 0 } notes ? notes : null,
            Current = id == current,
        };
    }

    private PodSpecification Read(TableEntity row, string environmentId, string releaseId)
    {
        using var gzip = new GZipStream(new MemoryStream(protector.Unprotect(row.GetBytes(Column)!, Place(environmentId, releaseId))), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<PodSpecification>(gzip, CatalyzeJson.Options)!;
    }

    private static string Place(string environmentId, string releaseId) => $"environment/{environmentId}/release/{releaseId}";
}
