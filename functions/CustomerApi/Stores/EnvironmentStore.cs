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

    public async Task MarkRemovedAsync(OwnedEnvironment environment, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var table = await tables.Environments.GetAsync(cancellationToken);
        await table.UpdateEntityAsync(new TableEntity(environment.OrganisationId, environment.EnvironmentId) { ["RemovalRequestedAt"] = now },
            ETag.All, TableUpdateMode.Merge, cancellationToken);
    }

    public async Task DeleteAsync(OwnedEnvironment environment, CancellationToken cancellationToken)
    {
        var table = await tables.Environments.GetAsync(cancellationToken);
        await table.DeleteEntityAsync(environment.OrganisationId, environment.EnvironmentId, ETag.All, cancellationToken);
    }

    private static OwnedEnvironment Read(TableEntity row) => new(row.RowKey, row.PartitionKey, row.Text("Name"), row.Time("CreatedAt"), row.Text("CreatedBy"))
    {
        RemovalRequestedAt = row.GetDateTimeOffset("RemovalRequestedAt"),
    };
}
