using Catalyze.CustomerApi.Organisations;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>The signed-in user.</summary>
public sealed record AccountView
{
    /// <summary>Id of the user, <c>usr-…</c>.</summary>
    public required string UserId { get; init; }

    /// <summary>What people call the user.</summary>
    public required string Name { get; init; }

    /// <summary>E-mail address used to sign in.</summary>
    public required string Email { get; init; }

    /// <summary>What the user is in the organisation below.</summary>
    public Role? Role { get; init; }

    /// <summary>The organisation meant where a request names none; absent for a user who belongs to none.</summary>
    public OrganisationView? Organisation { get; init; }

    /// <summary>Every organisation the user belongs to.</summary>
    public required IReadOnlyList<MembershipView> Organisations { get; init; }

    /// <summary>A second factor is asked for at sign-in.</summary>
    public required bool HasTwoFactor { get; init; }

    internal static AccountView Of(UserAccount user, IReadOnlyList<OrganisationSnapshot> organisations)
    {
        var home = organisations.FirstOrDefault(organisation => organisation.Organisation.OrganisationId == user.OrganisationId) ?? (organisations.Count > 0 ? organisations[0] : null);
        return new AccountView
        {
            UserId = user.UserId,
            Name = user.Name,
            Email = user.Email,
            HasTwoFactor = user.HasTwoFactor,
            Role = home?.Members[user.UserId].Role,
            Organisation = home is null ? null : new OrganisationView(home.Organisation.OrganisationId, home.Organisation.Name),
            Organisations = [.. organisations.Select(one => new MembershipView(one.Organisation.OrganisationId, one.Organisation.Name, one.Members[user.UserId].Role))],
        };
    }
}
