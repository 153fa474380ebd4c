using Azure;
using Catalyze.CustomerApi.Authorisation;

namespace Catalyze.CustomerApi.Organisations;

/// <summary>Everything that decides who may do what in an organisation, as read at one time.</summary>
public sealed record OrganisationSnapshot(
    Organisation Organisation,
    IReadOnlyDictionary<string, Member> Members,
    IReadOnlyList<Group> Groups,
    IReadOnlyDictionary<string, ApiToken> Tokens,
    IReadOnlyDictionary<string, StoredInvite> Invites)
{
    /// <summary>The version of the organisation's own row: whatever concerns members changes it, so that of two such changes one sees the other.</summary>
    internal ETag Version { get; init; }

    /// <summary>How many may everything; never none.</summary>
    public int Owners => Members.Values.Count(member => member.Role == Role.Owner);

    /// <summary>What a user may; nothing for who is no member.</summary>
    public IReadOnlyList<Grant> GrantsOf(string userId) => Members.GetValueOrDefault(userId) switch
    {
        null => [],
        { Role: Role.Owner } => [Grant.Everything],
        _ => [.. Groups.Where(group => group.UserIds.Contains(userId, StringComparer.Ordinal)).SelectMany(group => group.Grants)],
    };
}
