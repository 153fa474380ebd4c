using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Accounts;
using Catalyze.Storage;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Users and their logins.</summary>
internal sealed class AccountStore(CustomerTables tables, ISecretProtector protector, TimeProvider time)
{
    private const string UserRow = "user";
    private const string MembershipPrefix = "membership:";
    private const string LoginRow = "login";

    // Longer than any change of address is under way.
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>All secrets of second factors, for a new master key to take over.</summary>
    internal IProtectedRows Protected { get; } = new ProtectedRows(
        protector, "second factors", async stop => await tables.Users.GetAsync(stop), TableFilter.Create($"RowKey eq {UserRow}"),
        row => Place(row.PartitionKey), row => row.GetBinary("Secrets"), (row, bytes) => row["Secrets"] = bytes);

    /// <summary>Stores a user, or nothing that anybody could ever see.</summary>
    /// <returns>False where the e-mail address is taken.</returns>
    /// <remarks>
    /// The login row is written last and decides: it is the only way to the user's row, and inserting it fails where
    /// the address is taken. A crash before it leaves a row with a random key that nothing leads to.
    /// </remarks>
    public async Task<bool> AddAsync(AccountUser user, CancellationToken cancellationToken)
    {
        var users = await tables.Users.GetAsync(cancellationToken);
        await users.AddEntityAsync(ToRow(user), cancellationToken);
        return await TakeEmailAsync(user.UserId, user.Email, cancellationToken);
    }

    /// <summary>Who signs in with an address; null where nobody does.</summary>
    public async Task<AccountUser?> FindByEmailAsync(string email, CancellationToken cancellationToken)
    {
        var logins = await tables.Logins.GetAsync(cancellationToken);
        var login = await logins.GetEntityIfExistsAsync(EmailKey(email), LoginRow, cancellationToken: cancellationToken);
        if (login is null || await FindAccountAsync(login.Text("UserId"), cancellationToken) is not { } user || user.Email != EmailAddress.Normalise(email))
            return null;
        // Early accounts have their hash here; the first change of the password takes it along.
        user.PasswordHash ??= login.GetString("PasswordHash");
        return user;
    }

    /// <summary>A user with what signing in needs; null where there is none.</summary>
    public async Task<AccountUser?> FindAccountAsync(string userId, CancellationToken cancellationToken)
    {
        var users = await tables.Users.GetAsync(cancellationToken);
        var row = await users.GetEntityIfExistsAsync(userId, UserRow, cancellationToken: cancellationToken);
        return row is null ? null : new AccountUser
        {
            UserId = userId,
            OrganisationId = row.GetString("OrganisationId"),
            Name = row.Text("Name"),
            Email = row.Text("Email"),
            CreatedAt = row.Time("CreatedAt"),
            PasswordHash = row.GetString("PasswordHash"),
            HasTwoFactor = row.GetBoolean("HasTwoFactor") == true,
            Secrets = row.GetBinary("Secrets") is { } secrets
                ? JsonSerializer.Deserialize<AccountSecrets>(protector.Unprotect(secrets, Place(userId)), CatalyzeJson.Options)! : new AccountSecrets(),
            SessionsFrom = row.GetDateTimeOffset("SessionsFrom"),
            KeptSession = row.GetString("KeptSession"),
            RowETag = row.ETag,
        };
    }

    /// <summary>Replaces what was read; 412 where somebody else was faster.</summary>
    public async Task UpdateAsync(AccountUser user, CancellationToken cancellationToken)
    {
        var users = await tables.Users.GetAsync(cancellationToken);
        var answer = await users.UpdateEntityAsync(ToRow(user), user.RowETag, TableUpdateMode.Replace, cancellationToken);
        user.RowETag = answer.Headers.ETag ?? throw new InvalidDataException("The answer has no ETag.");
    }

    /// <summary>Gives a user another address. Can be repeated at every step.</summary>
    /// <returns>False where it is taken.</returns>
    /// <remarks>A login counts only where its user has that very address, so the user's row decides and the two logins around it cannot both count.</remarks>
    public async Task<bool> ChangeEmailAsync(AccountUser user, string email, CancellationToken cancellationToken)
    {
        var before = user.Email;
        if (!await TakeEmailAsync(user.UserId, email, cancellationToken))
            return false;
        // An early account's hash lies with its old login.
        user.PasswordHash ??= (await FindByEmailAsync(before, cancellationToken))?.PasswordHash;
        user.Email = email;
        await UpdateAsync(user, cancellationToken);
        if (before != email)
        {
            var logins = await tables.Logins.GetAsync(cancellationToken);
            await logins.DeleteEntityAsync(EmailKey(before), LoginRow, ETag.All, cancellationToken);
        }

        return true;
    }

    /// <summary>Notes where to look for a membership. Before the organisation's own row is written: that one decides.</summary>
    public async Task NoteMembershipAsync(string userId, string organisationId, CancellationToken cancellationToken)
    {
        var users = await tables.Users.GetAsync(cancellationToken);
        await users.UpsertEntityAsync(new TableEntity(userId, MembershipPrefix + organisationId), TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Forgets it, after the organisation's own row is gone.</summary>
    public async Task ForgetMembershipAsync(string userId, string organisationId, CancellationToken cancellationToken)
    {
        var users = await tables.Users.GetAsync(cancellationToken);
        await users.DeleteEntityAsync(userId, MembershipPrefix + organisationId, ETag.All, cancellationToken);
    }

    private async Task<bool> TakeEmailAsync(string userId, string email, CancellationToken cancellationToken)
    {
        var logins = await tables.Logins.GetAsync(cancellationToken);
        var login = new TableEntity(EmailKey(email), LoginRow) { ["UserId"] = userId };
        try
        {
            await logins.AddEntityAsync(login, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            // Ours, of an attempt that did not get further; or left behind by an account that has another address for long.
            if (await logins.GetEntityIfExistsAsync(login.PartitionKey, LoginRow, cancellationToken: cancellationToken) is not { } there)
                return false;
            if (there.Text("UserId") == userId)
                return true;
            if (there.Timestamp > time.GetUtcNow() - Abandoned || await FindByEmailAsync(email, cancellationToken) is not null)
                return false;
            try
            {
                await logins.UpdateEntityAsync(login, there.ETag, TableUpdateMode.Replace, cancellationToken);
                return true;
            }
            catch (RequestFailedException raced) when (raced.Status is 404 or 412)
            {
                return false;
            }
        }
    }

    private TableEntity ToRow(AccountUser user) => new(user.UserId, UserRow)
    {
        ["OrganisationId"] = user.OrganisationId,
        ["Name"] = user.Name,
        ["Email"] = user.Email,
        ["CreatedAt"] = user.CreatedAt,
        ["PasswordHash"] = user.PasswordHash,
        ["HasTwoFactor"] = user.HasTwoFactor,
        ["Secrets"] = protector.Protect(JsonSerializer.SerializeToUtf8Bytes(user.Secrets, CatalyzeJson.Options), Place(user.UserId)),
        ["SessionsFrom"] = user.SessionsFrom,
        ["KeptSession"] = user.KeptSession,
    };

    private static string Place(string userId) => $"user/{userId}/secrets";

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
            SessionsFrom = user.GetDateTimeOffset("SessionsFrom"),
            KeptSession = user.GetString("KeptSession"),
            OrganisationIds = organisationIds,
        };
    }

    /// <summary>Key of an address: a hash, because addresses may hold characters that keys may not.</summary>
    internal static string EmailKey(string email) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(EmailAddress.Normalise(email))));
}
