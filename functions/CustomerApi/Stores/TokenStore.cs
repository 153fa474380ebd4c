using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Which API token a secret stands for. What it may, and whether it still exists, its organisation says.</summary>
internal sealed class TokenStore(CustomerTables tables)
{
    private const string Row = "token";

    public async Task AddAsync(string secretHash, string organisationId, string tokenId, CancellationToken cancellationToken)
    {
        var table = await tables.Tokens.GetAsync(cancellationToken);
        await table.AddEntityAsync(new TableEntity(secretHash, Row) { ["OrganisationId"] = organisationId, ["TokenId"] = tokenId }, cancellationToken);
    }

    public async Task<TokenReference?> FindAsync(string secretHash, CancellationToken cancellationToken)
    {
        var table = await tables.Tokens.GetAsync(cancellationToken);
        var row = await table.GetEntityIfExistsAsync(secretHash, Row, cancellationToken: cancellationToken);
        return row is null ? null : new TokenReference(row.Text("OrganisationId"), row.Text("TokenId"));
    }
}
