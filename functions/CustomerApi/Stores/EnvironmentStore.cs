using Azure;
using Catalyze.CustomerApi.Environments;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Who owns which environment.</summary>
internal sealed class EnvironmentStore(CustomerTables tables)
{
    public async Task AddAsync(OwnedEnvironment environment, CancellationToken cancellationToken)
    {
        var table = await tables.Environments.GetAsync(cancellationToken);
        await table.AddEntityAsync(new TableEntity(environment.OrganisationId, environment.EnvironmentId)
        {
            ["Name"] = environment.Name,
            ["CreatedAt"] = environment.CreatedAt,
            ["CreatedBy"] = environment.CreatedBy,
        }, cancellationToken);
    }

    /// <summary>The environment, if it belongs to the organisation.</summary>
    public async Task<OwnedEnvironment?> FindAsync(string organisationId, string environmentId, CancellationToken cancellationToken)
    {
        var table = await tables.Environments.GetAsync(cancellationToken);
        var row = await table.GetEntityIfExistsAsync(organisationId, environmentId, cancellationToken: cancellationToken);
        return row is null ? null : Read(row);
    }

    public async Task<IReadOnlyList<OwnedEnvironment>> ListAsync(string organisationId, CancellationToken cancellationToken)
    {
        var table = await tables.Environments.GetAsync(cancellationToken);
        var found = new List<OwnedEnvironment>();
        await foreach (var row in table.QueryAsync(TableFilter.Partition(organisationId), cancellationToken: cancellationToken))
            found.Add(Read(row));
        return [.. found.OrderBy(environment => environment.CreatedAt)];
    }

    public async Task RenameAsync(OwnedEnvironment environment, string name, CancellationToken cancellationToken)
    {
        var table = await tables.Environments.GetAsync(cancellationToken);
        await table.UpdateEntityAsync(new TableEntity(environment.OrganisationId, environment.EnvironmentId) { ["Name"] = name }, ETag.All, TableUpdateMode.Merge, cancellationToken);
    }

    /// <summary>Environments of all organisations whose removal is due, or under way. Reads all rows: there are few, and it runs every few minutes.</summary>
    public async Task<IReadOnlyList<OwnedEnvironment>> ListDueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var table = await tables.Environments.GetAsync(cancellationToken);
        var found = new List<OwnedEnvironment>();
        await foreach (var row in table.QueryAsync(TableFilter.Create($"RemovalDueAt le {now}"), cancellationToken: cancellationToken))
            found.Add(Read(row));
        return found;
    }

    public async Task MarkRemovedAsync(OwnedEnvironment environment, DateTimeOffset requestedAt, DateTimeOffset dueAt, bool started, CancellationToken cancellationToken)
    {
        var table = await tables.Environments.GetAsync(cancellationToken);
        await table.UpdateEntityAsync(new TableEntity(environment.OrganisationId, environment.EnvironmentId)
        {
            ["RemovalRequestedAt"] = requestedAt,
            ["RemovalDueAt"] = dueAt,
            ["RemovalStarted"] = started,
        }, ETag.All, TableUpdateMode.Merge, cancellationToken);
    }

    /// <summary>Takes the mark away.</summary>
    /// <returns>False where the removal has begun.</returns>
    public Task<bool> UnmarkRemovedAsync(OwnedEnvironment environment, CancellationToken cancellationToken) => ChangeMarkAsync(environment, row =>
    {
        row.Remove("RemovalRequestedAt");
        row.Remove("RemovalDueAt");
        row.Remove("RemovalStarted");
    }, cancellationToken);

    /// <summary>Notes that the removal begins.</summary>
    /// <returns>False where it was restored, or somebody else began.</returns>
    public Task<bool> StartRemovalAsync(OwnedEnvironment environment, CancellationToken cancellationToken) =>
        ChangeMarkAsync(environment, row => row["RemovalStarted"] = true, cancellationToken);

    private async Task<bool> ChangeMarkAsync(OwnedEnvironment environment, Action<TableEntity> change, CancellationToken cancellationToken)
    {
        var table = await tables.Environments.GetAsync(cancellationToken);
        var row = await table.GetEntityIfExistsAsync(environment.OrganisationId, environment.EnvironmentId, cancellationToken: cancellationToken);
        if (row is null || row.GetBoolean("RemovalStarted") == true || row.GetDateTimeOffset("RemovalRequestedAt") is null)
            return false;
        change(row);
        try
        {
            await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            return false;
        }
    }

    public async Task DeleteAsync(OwnedEnvironment environment, CancellationToken cancellationToken)
    {
        var table = await tables.Environments.GetAsync(cancellationToken);
        await table.DeleteEntityAsync(environment.OrganisationId, environment.EnvironmentId, ETag.All, cancellationToken);
    }

    private static OwnedEnvironment Read(TableEntity row) => new(row.RowKey, row.PartitionKey, row.Text("Name"), row.Time("CreatedAt"), row.Text("CreatedBy"))
    {
        RemovalRequestedAt = row.GetDateTimeOffset("RemovalRequestedAt"),
        RemovalDueAt = row.GetDateTimeOffset("RemovalDueAt"),
        RemovalStarted = row.GetBoolean("RemovalStarted") == true,
    };
}
