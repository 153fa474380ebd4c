using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Organisations;
using Catalyze.CustomerApi.Stores;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Users and the organisations they are members of, as they were at most a few seconds ago.</summary>
internal sealed class UserDirectory(AccountStore accounts, OrganisationStore organisations, TimeProvider time)
{
    private readonly ShortCache<UserAccount> known = new(time);

    public ValueTask<UserAccount?> FindAsync(string userId, CancellationToken cancellationToken) =>
        known.GetAsync(userId, stop => accounts.FindUserAsync(userId, stop), cancellationToken);

    /// <summary>Where the user is a member; the organisation's word counts, not the user's.</summary>
    public async Task<IReadOnlyList<OrganisationSnapshot>> OrganisationsAsync(UserAccount user, CancellationToken cancellationToken)
    {
        var found = new List<OrganisationSnapshot>(user.OrganisationIds.Count);
        foreach (var organisationId in user.OrganisationIds)
        {
            if (await organisations.SnapshotAsync(organisationId, cancellationToken) is { } organisation && organisation.Members.ContainsKey(user.UserId))
                found.Add(organisation);
        }

        return found;
    }

    public void Forget(string userId) => known.Forget(userId);
}
