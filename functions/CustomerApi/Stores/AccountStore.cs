using System.Security.Cryptography;
using System.Text;
using Azure;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Organisations;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Users and their logins.</summary>
internal sealed class AccountStore(CustomerTables tables, OrganisationStore organisations)
{
    private const string UserRow = "user";
    private const string MembershipPrefix = "membership:";
    private const string LoginRow = "login";

    /// <summary>Stores an organisation with its owner, or nothing that anybody could ever see.</summary>
    /// <returns>False where the e-mail address is taken.</returns>
    /// <remarks>
    /// The login row is written last and decides: it is the only way to the other rows, and inserting it fails where
    /// the address is taken. A crash before it leaves rows with random keys that nothing leads to.
    /// </remarks>
    public async Task<bool> FoundAsync(Organisation organisation, UserAccount owner, string passwordHash, CancellationToken cancellationToken)
    {
        var users = await tables.Users.GetAsync(cancellationToken);
        var logins = await tables.Logins.GetAsync(cancellationToken);
        await organisations.AddAsync(organisation, new Member(owner.UserId, Role.Owner, organisation.CreatedAt), cancellationToken);
        await users.AddEntityAsync(new TableEntity(owner.UserId, UserRow)
        {
            ["OrganisationId"] = owner.OrganisationId,
            ["Name"] = owner.Name,
            ["Email"] = owner.Email,
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

    /// <summary>A user, with where to look for memberships; null where there is none.</summary>
    public async Task<UserAccount?> FindUserAsync(string userId, CancellationToken cancellationToken)
    {
        TableEntity? user = null;
        var organisationIds = new List<string>();
        var table = await tables.Users.GetAsync(cancellationToken);
        await foreach (var row in table.QueryAsync(TableFilter.Partition(userId), cancellationToken: cancellationToken))
        {
            if (row.RowKey == UserRow)
                user = row;
            else if (row.RowKey.StartsWith(MembershipPrefix, StringComparison.Ordinal))
                organisationIds.Add(row.RowKey[MembershipPrefix.Length..]);
        }

        if (user is null)
            return null;
        var home = user.GetString("OrganisationId");
        if (home is not null && !organisationIds.Contains(home))
            organisationIds.Insert(0, home);
        return new UserAccount(userId, home, user.Text("Name"), user.Text("Email"), user.Time("CreatedAt"))
        {
            HasTwoFactor = user.GetBoolean("HasTwoFactor") == true,
            OrganisationIds = organisationIds,
        };
    }

    /// <summary>Key of an address: a hash, because addresses may hold characters that keys may not.</summary>
    internal static string EmailKey(string email) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(EmailAddress.Normalise(email))));
}
