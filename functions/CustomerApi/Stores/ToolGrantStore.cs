using Azure;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Tools;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Consents: a row each beside the environment's configuration, gone with it.</summary>
internal sealed class ToolGrantStore(CustomerTables tables)
{
    private const string Prefix = "toolgrant|";

    /// <summary>All there were, each with the organisation that gave it, the newest first.</summary>
    public async Task<IReadOnlyList<(string OrganisationId, ToolGrant Grant)>> ListAsync(string environmentId, CancellationToken cancellationToken)
    {
        var table = await tables.Configurations.GetAsync(cancellationToken);
        var found = new List<(string OrganisationId, ToolGrant Grant)>();
        await foreach (var row in table.QueryAsync(TableFilter.RowKeyPrefix(environmentId, Prefix), cancellationToken: cancellationToken))
            found.Add((row.Text("OrganisationId"), Read(row)));
        return [.. found.OrderByDescending(one => one.Grant.GrantedAt)];
    }

    public async Task AddAsync(OwnedEnvironment environment, ToolGrant grant, CancellationToken cancellationToken)
    {
        var table = await tables.Configurations.GetAsync(cancellationToken);
        await table.AddEntityAsync(new TableEntity(environment.EnvironmentId, Prefix + grant.GrantId)
        {
            ["OrganisationId"] = environment.OrganisationId,
            ["Operator"] = grant.Operator,
            ["Reason"] = grant.Reason,
            ["GrantedBy"] = grant.GrantedBy,
            ["GrantedAt"] = grant.GrantedAt,
            ["ExpiresAt"] = grant.ExpiresAt,
        }, cancellationToken);
    }

    public async Task RevokeAsync(string environmentId, string grantId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var table = await tables.Configurations.GetAsync(cancellationToken);
        await table.UpdateEntityAsync(new TableEntity(environmentId, Prefix + grantId) { ["RevokedAt"] = now }, ETag.All, TableUpdateMode.Merge, cancellationToken);
    }

    private static ToolGrant Read(TableEntity row) => new()
    {
        GrantId = row.RowKey[Prefix.Length..],
        Operator = row.Text("Operator"),
        Reason = row.Text("Reason"),
        GrantedBy = row.Text("GrantedBy"),
        GrantedAt = row.Time("GrantedAt"),
        ExpiresAt = row.Time("ExpiresAt"),
        RevokedAt = row.GetDateTimeOffset("RevokedAt"),
    };
}
