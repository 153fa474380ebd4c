using System.Text.Json;
using Azure;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Organisations;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Organisations with their members, groups and API tokens: one partition each, read at once.</summary>
internal sealed class OrganisationStore(CustomerTables tables, TimeProvider time)
{
    private const string OrganisationRow = "organisation";
    private const string MemberPrefix = "member:";
    private const string GroupPrefix = "group:";
    private const string TokenPrefix = "token:";
    private const string InvitePrefix = "invite:";
    private const int Attempts = 8;

    private readonly ShortCache<OrganisationSnapshot> snapshots = new(time);

    /// <summary>As it was at most a few seconds ago; null where there is none.</summary>
    public ValueTask<OrganisationSnapshot?> SnapshotAsync(string organisationId, CancellationToken cancellationToken) =>
        snapshots.GetAsync(organisationId, stop => ReadAsync(organisationId, stop), cancellationToken);

    /// <summary>As it is now; null where there is none.</summary>
    public async Task<OrganisationSnapshot?> ReadAsync(string organisationId, CancellationToken cancellationToken)
    {
        Organisation? organisation = null;
        var members = new Dictionary<string, Member>(StringComparer.Ordinal);
        var groups = new List<Group>();
        var tokens = new Dictionary<string, ApiToken>(StringComparer.Ordinal);
        var invites = new Dictionary<string, StoredInvite>(StringComparer.Ordinal);
        var version = default(ETag);
        var table = await tables.Organisations.GetAsync(cancellationToken);
        await foreach (var row in table.QueryAsync(TableFilter.Partition(organisationId), cancellationToken: cancellationToken))
        {
            if (row.RowKey == OrganisationRow)
                (version, organisation) = (row.ETag, new Organisation(organisationId, row.Text("Name"), row.Time("CreatedAt")) { RequiresTwoFactor = row.GetBoolean("RequiresTwoFactor") == true });
            else if (After(row, MemberPrefix) is { } userId)
                members[userId] = new Member(userId, Enum.Parse<Role>(row.Text("Role"), ignoreCase: true), row.GetDateTimeOffset("JoinedAt"));
            else if (After(row, GroupPrefix) is { } groupId)
                groups.Add(new Group(groupId, row.Text("Name"), Read<Grant>(row, "Grants"), Read<string>(row, "UserIds")) { Version = row.ETag });
            else if (After(row, TokenPrefix) is { } tokenId)
                tokens[tokenId] = ToToken(tokenId, row);
            else if (After(row, InvitePrefix) is { } inviteId)
                invites[inviteId] = new StoredInvite(ToInvite(inviteId, row), row.Text("CodeHash"));
        }

        return organisation is null ? null : new OrganisationSnapshot(organisation, members, groups, tokens, invites) { Version = version };
    }

    /// <summary>Stores a new organisation with its owner.</summary>
    public async Task AddAsync(Organisation organisation, Member owner, CancellationToken cancellationToken)
    {
        var table = await tables.Organisations.GetAsync(cancellationToken);
        await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity(organisation.OrganisationId, OrganisationRow) { ["Name"] = organisation.Name, ["CreatedAt"] = organisation.CreatedAt }),
            new(TableTransactionActionType.Add, ToRow(organisation.OrganisationId, owner)),
        ], cancellationToken);
    }

    /// <summary>Changes name and rules.</summary>
    /// <returns>False where it is no longer that version.</returns>
    public Task<bool> ReplaceAsync(Organisation organisation, ETag version, CancellationToken cancellationToken) =>
        ReplaceAsync(organisation.OrganisationId, table => table.UpdateEntityAsync(new TableEntity(organisation.OrganisationId, OrganisationRow)
        {
            ["Name"] = organisation.Name,
            ["RequiresTwoFactor"] = organisation.RequiresTwoFactor,
        }, version, TableUpdateMode.Merge, cancellationToken), cancellationToken);

    /// <summary>
    /// Changes who belongs to an organisation, all or nothing: <paramref name="decide"/> sees it as it is and says what to write, or refuses by an exception.
    /// It is asked again where somebody else was faster.
    /// </summary>
    public async Task ChangeMembersAsync(string organisationId, Func<OrganisationSnapshot, IReadOnlyList<TableTransactionAction>> decide, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var now = await ReadAsync(organisationId, cancellationToken) ?? throw new Problems.ProblemException(Problems.Problem.NotFound);
            var actions = decide(now);
            // Every such change writes this row: two owners who leave at the same time must not both find another one there.
            var fence = new TableTransactionAction(TableTransactionActionType.UpdateMerge,
                new TableEntity(organisationId, OrganisationRow) { ["Change"] = Guid.NewGuid().ToString("N") }, now.Version);
            try
            {
                await ChangeAsync(organisationId, table => table.SubmitTransactionAsync([fence, .. actions], cancellationToken), cancellationToken);
                return;
            }
            catch (TableTransactionFailedException exception) when (exception.Status is 404 or 409 or 412 && attempt < Attempts)
            {
                // Decided on something that is no longer so.
            }
        }
    }

    public static TableTransactionAction Write(string organisationId, Member member) => new(TableTransactionActionType.UpsertReplace, ToRow(organisationId, member));

    public static TableTransactionAction Remove(string organisationId, Member member) =>
        new(TableTransactionActionType.Delete, new TableEntity(organisationId, MemberPrefix + member.UserId), ETag.All);

    public static TableTransactionAction Write(string organisationId, Group group) => new(TableTransactionActionType.UpsertReplace, ToRow(organisationId, group));

    public static TableTransactionAction Remove(string organisationId, ApiToken token) =>
        new(TableTransactionActionType.Delete, new TableEntity(organisationId, TokenPrefix + token.TokenId), ETag.All);

    public static TableTransactionAction Remove(string organisationId, Invite invite) =>
        new(TableTransactionActionType.Delete, new TableEntity(organisationId, InvitePrefix + invite.InviteId), ETag.All);

    public Task AddAsync(string organisationId, StoredInvite stored, CancellationToken cancellationToken) =>
        ChangeAsync(organisationId, table => table.AddEntityAsync(new TableEntity(organisationId, InvitePrefix + stored.Invite.InviteId)
        {
            ["Email"] = stored.Invite.Email,
            ["Role"] = stored.Invite.Role.ToString(),
            ["GroupIds"] = JsonSerializer.Serialize(stored.Invite.GroupIds, CatalyzeJson.Options),
            ["InvitedBy"] = stored.Invite.InvitedBy,
            ["CreatedAt"] = stored.Invite.CreatedAt,
            ["ExpiresAt"] = stored.Invite.ExpiresAt,
            ["CodeHash"] = stored.CodeHash,
        }, cancellationToken), cancellationToken);

    public Task RemoveInviteAsync(string organisationId, string inviteId, CancellationToken cancellationToken) =>
        ChangeAsync(organisationId, table => table.DeleteEntityAsync(organisationId, InvitePrefix + inviteId, ETag.All, cancellationToken), cancellationToken);

    public Task AddAsync(string organisationId, Group group, CancellationToken cancellationToken) =>
        ChangeAsync(organisationId, table => table.UpsertEntityAsync(ToRow(organisationId, group), TableUpdateMode.Replace, cancellationToken), cancellationToken);

    /// <summary>Replaces a group that is there.</summary>
    /// <returns>False where it is gone, or no longer that version.</returns>
    public Task<bool> ReplaceAsync(string organisationId, Group group, ETag version, CancellationToken cancellationToken) =>
        ReplaceAsync(organisationId, table => table.UpdateEntityAsync(ToRow(organisationId, group), version, TableUpdateMode.Replace, cancellationToken), cancellationToken);

    public Task RemoveGroupAsync(string organisationId, string groupId, CancellationToken cancellationToken) =>
        ChangeAsync(organisationId, table => table.DeleteEntityAsync(organisationId, GroupPrefix + groupId, ETag.All, cancellationToken), cancellationToken);

    public Task AddAsync(string organisationId, ApiToken token, CancellationToken cancellationToken) =>
        ChangeAsync(organisationId, table => table.AddEntityAsync(new TableEntity(organisationId, TokenPrefix + token.TokenId)
        {
            ["Name"] = token.Name,
            ["CreatedBy"] = token.CreatedBy,
            ["Grants"] = JsonSerializer.Serialize(token.Grants, CatalyzeJson.Options),
            ["CreatedAt"] = token.CreatedAt,
            ["ExpiresAt"] = token.ExpiresAt,
        }, cancellationToken), cancellationToken);

    /// <summary>Notes that a token is in use. One that was revoked meanwhile stays revoked.</summary>
    public async Task TouchTokenAsync(string organisationId, string tokenId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await ChangeAsync(organisationId, table => table.UpdateEntityAsync(
                new TableEntity(organisationId, TokenPrefix + tokenId) { ["LastUsedAt"] = now }, ETag.All, TableUpdateMode.Merge, cancellationToken), cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            // Revoked at this very moment: an update must not bring the row back, and does not.
        }
    }

    public Task RemoveTokenAsync(string organisationId, string tokenId, CancellationToken cancellationToken) =>
        ChangeAsync(organisationId, table => table.DeleteEntityAsync(organisationId, TokenPrefix + tokenId, ETag.All, cancellationToken), cancellationToken);

    private async Task<bool> ReplaceAsync(string organisationId, Func<TableClient, Task> change, CancellationToken cancellationToken)
    {
        try
        {
            await ChangeAsync(organisationId, change, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            return false;
        }
    }

    private async Task ChangeAsync(string organisationId, Func<TableClient, Task> change, CancellationToken cancellationToken)
    {
        try
        {
            await change(await tables.Organisations.GetAsync(cancellationToken));
        }
        finally
        {
            // Also where the outcome is unknown.
            snapshots.Forget(organisationId);
        }
    }

    private static TableEntity ToRow(string organisationId, Member member) => new(organisationId, MemberPrefix + member.UserId)
    {
        ["Role"] = member.Role.ToString().ToLowerInvariant(),
        ["JoinedAt"] = member.JoinedAt,
    };

    private static TableEntity ToRow(string organisationId, Group group) => new(organisationId, GroupPrefix + group.GroupId)
    {
        ["Name"] = group.Name,
        ["Grants"] = JsonSerializer.Serialize(group.Grants, CatalyzeJson.Options),
        ["UserIds"] = JsonSerializer.Serialize(group.UserIds, CatalyzeJson.Options),
    };

    private static Invite ToInvite(string inviteId, TableEntity row) => new(
        inviteId, row.Text("Email"), Enum.Parse<Role>(row.Text("Role")), Read<string>(row, "GroupIds"), row.Text("InvitedBy"), row.Time("CreatedAt"), row.Time("ExpiresAt"));

    private static ApiToken ToToken(string tokenId, TableEntity row) => new(
        tokenId, row.Text("Name"), row.Text("CreatedBy"), Read<Grant>(row, "Grants"), row.Time("CreatedAt"), row.Time("ExpiresAt"), row.GetDateTimeOffset("LastUsedAt"));

    private static string? After(TableEntity row, string prefix) => row.RowKey.StartsWith(prefix, StringComparison.Ordinal) ? row.RowKey[prefix.Length..] : null;

    private static IReadOnlyList<T> Read<T>(TableEntity row, string column) => JsonSerializer.Deserialize<IReadOnlyList<T>>(row.Text(column), CatalyzeJson.Options) ?? [];
}
