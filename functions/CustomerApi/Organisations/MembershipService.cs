using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Organisations;

/// <summary>Who belongs to an organisation, and as what. The last owner stays one.</summary>
internal sealed class MembershipService(OrganisationStore organisations, AccountStore accounts, UserDirectory users, TimeProvider time)
{
    public const int MostMembers = 1000;

    private static Problem LastOwner { get; } = new("last-owner", 409, "An organisation needs an owner.", "Make another user an owner first.");

    public async Task FoundAsync(Organisation organisation, string ownerId, CancellationToken cancellationToken)
    {
        await accounts.NoteMembershipAsync(ownerId, organisation.OrganisationId, cancellationToken);
        await organisations.AddAsync(organisation, new Member(ownerId, Role.Owner, organisation.CreatedAt), cancellationToken);
        users.Forget(ownerId);
    }

    public Task ChangeRoleAsync(string organisationId, string userId, Role role, CancellationToken cancellationToken) =>
        organisations.ChangeMembersAsync(organisationId, now =>
        {
            var member = Find(now, userId);
            ThrowIfLastOwner(now, member, role);
            return [OrganisationStore.Write(organisationId, member with { Role = role })];
        }, cancellationToken);

    /// <summary>Makes another member an owner in one's own place.</summary>
    public Task TransferAsync(string organisationId, string fromUserId, string toUserId, CancellationToken cancellationToken) =>
        organisations.ChangeMembersAsync(organisationId, now =>
        [
            OrganisationStore.Write(organisationId, Find(now, toUserId) with { Role = Role.Owner }),
            OrganisationStore.Write(organisationId, Find(now, fromUserId) with { Role = Role.Member }),
        ], cancellationToken);

    /// <summary>Takes a user out, with the user's places in groups and API tokens: who comes back later begins anew.</summary>
    public async Task RemoveAsync(string organisationId, string userId, CancellationToken cancellationToken)
    {
        await organisations.ChangeMembersAsync(organisationId, now =>
        {
            var member = Find(now, userId);
            ThrowIfLastOwner(now, member, Role.Member);
            return
            [
                OrganisationStore.Remove(organisationId, member),
                .. Leavings(organisationId, now, userId),
            ];
        }, cancellationToken);
        users.Forget(userId);
        await accounts.ForgetMembershipAsync(userId, organisationId, cancellationToken);
    }

    /// <summary>Uses an invitation up, in the same write that makes the user a member.</summary>
    /// <exception cref="ProblemException">400 for a wrong code, 403 for another address, 409 for a member already.</exception>
    public async Task<string> AcceptAsync(UserAccount user, string code, CancellationToken cancellationToken)
    {
        var parts = code.Trim().Split('.');
        if (parts.Length != 3 || !parts[0].StartsWith("org-", StringComparison.Ordinal) || parts[0].Length > 20 || !parts[0].All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
            throw Wrong();
        var (organisationId, inviteId, hash) = (parts[0], parts[1], SecretToken.Hash(code.Trim()));
        if (await organisations.ReadAsync(organisationId, cancellationToken) is not { } first || Matching(first, inviteId, hash) is null)
            throw Wrong();
        await accounts.NoteMembershipAsync(user.UserId, organisationId, cancellationToken);
        await organisations.ChangeMembersAsync(organisationId, now =>
        {
            var invite = Matching(now, inviteId, hash) ?? throw Wrong();
            if (invite.Email != user.Email)
                throw new ProblemException(new Problem("invited-another", 403, "The invitation is for another address.", "Sign in with the address it was sent to, or ask for one to yours."));
            if (now.Members.ContainsKey(user.UserId))
                throw new ProblemException(new Problem("member-already", 409, "You are a member already."));
            if (now.Members.Count >= MostMembers)
                throw new ProblemException(new Problem("too-many", 409, "There are too many.", $"An organisation has at most {MostMembers} users."));
            return
            [
                OrganisationStore.Remove(organisationId, invite),
                OrganisationStore.Write(organisationId, new Member(user.UserId, invite.Role, time.GetUtcNow())),
                .. now.Groups.Where(group => invite.GroupIds.Contains(group.GroupId, StringComparer.Ordinal) && group.UserIds.Count < GrantChecks.MostUsers && !group.UserIds.Contains(user.UserId, StringComparer.Ordinal))
                    .Take(90).Select(group => OrganisationStore.Write(organisationId, group with { UserIds = [.. group.UserIds, user.UserId] })),
            ];
        }, cancellationToken);
        users.Forget(user.UserId);
        return organisationId;
    }

    // A transaction takes a hundred changes; a group that still names a user who left grants nothing, and a token without its maker opens nothing.
    private static IEnumerable<TableTransactionAction> Leavings(string organisationId, OrganisationSnapshot now, string userId) =>
        now.Tokens.Values.Where(token => token.CreatedBy == userId).Select(token => OrganisationStore.Remove(organisationId, token))
            .Concat(now.Groups.Where(group => group.UserIds.Contains(userId, StringComparer.Ordinal))
                .Select(group => OrganisationStore.Write(organisationId, group with { UserIds = [.. group.UserIds.Where(other => other != userId)] })))
            .Take(98);

    private Invite? Matching(OrganisationSnapshot now, string inviteId, string hash) =>
        now.Invites.GetValueOrDefault(inviteId) is { } stored && stored.CodeHash == hash && stored.Invite.ExpiresAt > time.GetUtcNow() ? stored.Invite : null;

    private static void ThrowIfLastOwner(OrganisationSnapshot now, Member member, Role becomes)
    {
        if (member.Role == Role.Owner && becomes != Role.Owner && now.Owners == 1)
            throw new ProblemException(LastOwner);
    }

    private static Member Find(OrganisationSnapshot now, string userId) => now.Members.GetValueOrDefault(userId) ?? throw new ProblemException(Problem.NotFound);

    private static ProblemException Wrong() => new(new Problem("wrong-code", 400, "The code is wrong or has expired.", "Each invitation is good for once. Ask for a new one.")
    {
        Errors = [new Contracts.Problems.FieldError("code", "wrong", "It is unknown, used up, withdrawn or expired.")],
    });
}
