using System.Security.Cryptography;
using System.Text;
using Azure;
using Catalyze.CustomerApi.Accounts;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Organisations, users and their logins.</summary>
internal sealed class AccountStore(CustomerTables tables)
{
    private const string OrganisationRow = "organisation";
    private const string UserRow = "user";
    private const string LoginRow = "login";

    /// <summary>Stores an organisation with its owner, or nothing that anybody could ever see.</summary>
    /// <returns>False where the e-mail address is taken.</returns>
    /// <remarks>
    /// The login row is written last and decides: it is the only way to the other rows, and inserting it fails where
    /// the address is taken. A crash before it leaves rows with random keys that nothing leads to.
    /// </remarks>
    public async Task<bool> FoundAsync(Organisation organisation, UserAccount owner, string passwordHash, CancellationToken cancellationToken)
    {
        var organisations = await tables.Organisations.GetAsync(cancellationToken);
        var users = await tables.Users.GetAsync(cancellationToken);
        var logins = await tables.Logins.GetAsync(cancellationToken);
        await organisations.AddEntityAsync(new TableEntity(organisation.OrganisationId, OrganisationRow)
        {
            ["Name"] = organisation.Name,
            ["CreatedAt"] = organisation.CreatedAt,
        }, cancellationToken);
        await organisations.AddEntityAsync(new TableEntity(organisation.OrganisationId, "member:" + owner.UserId) { ["Role"] = owner.Role }, cancellationToken);
        await users.AddEntityAsync(new TableEntity(owner.UserId, UserRow)
        {
            ["OrganisationId"] = owner.OrganisationId,
            ["Name"] = owner.Name,
            ["Email"] = owner.Email,
            ["Role"] = owner.Role,
            ["CreatedAt"] = owner.CreatedAt,
        }, cancellationToken);
        try
        {
            await logins.AddEntityAsync(new TableEntity(EmailKey(owner.Email), LoginRow)
            {
                ["UserId"] = owner.UserId,
                ["PasswordHash"] = passwordHash,
            }, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            return false;
        }
    }

    public async Task<Login?> FindLoginAsync(string email, CancellationToken cancellationToken)
    {
        var table = await tables.Logins.GetAsync(cancellationToken);
        var row = await table.GetEntityIfExistsAsync(EmailKey(email), LoginRow, cancellationToken: cancellationToken);
        return row is null ? null : new Login(row.Text("UserId"), row.Text("PasswordHash"));
    }

    public async Task<UserAccount?> FindUserAsync(string userId, CancellationToken cancellationToken)
    {
        var table = await tables.Users.GetAsync(cancellationToken);
        var row = await table.GetEntityIfExistsAsync(userId, UserRow, cancellationToken: cancellationToken);
        return row is null ? null : new UserAccount(userId, row.Text("OrganisationId"), row.Text("Name"), row.Text("Email"), row.Text("Role"), row.Time("CreatedAt"));
    }

    public async Task<Organisation?> FindOrganisationAsync(string organisationId, CancellationToken cancellationToken)
    {
        var table = await tables.Organisations.GetAsync(cancellationToken);
        var row = await table.GetEntityIfExistsAsync(organisationId, OrganisationRow, cancellationToken: cancellationToken);
        return row is null ? null : new Organisation(organisationId, row.Text("Name"), row.Time("CreatedAt"));
    }

    /// <summary>Key of an address: a hash, because addresses may hold characters that keys may not.</summary>
    internal static string EmailKey(string email) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(EmailAddress.Normalise(email))));
}
