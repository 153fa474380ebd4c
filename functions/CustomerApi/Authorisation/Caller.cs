using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Organisations;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Who is calling: a user by a session, or a program by a user's API token.</summary>
/// <param name="User">The user; of a token, who made it.</param>
/// <param name="Session">The session; null for a token.</param>
/// <param name="Token">The API token; null for a session.</param>
/// <param name="Organisations">The organisations the caller acts in: the user's, or the token's one.</param>
internal sealed record Caller(UserAccount User, Session? Session, ApiToken? Token, IReadOnlyList<OrganisationSnapshot> Organisations)
{
    /// <summary>The organisation meant where a request names none.</summary>
    public OrganisationSnapshot? Default =>
        Organisations.FirstOrDefault(organisation => organisation.Organisation.OrganisationId == User.OrganisationId) ?? (Organisations.Count > 0 ? Organisations[0] : null);

    public OrganisationSnapshot? In(string organisationId) =>
        Organisations.FirstOrDefault(organisation => organisation.Organisation.OrganisationId == organisationId);

    /// <summary>Whether both the user and, where there is one, the token permit it.</summary>
    public bool May(OrganisationSnapshot organisation, string environmentId, Permission permission) =>
        organisation.GrantsOf(User.UserId).Any(grant => grant.Allows(environmentId, permission))
        && (Token is null || Token.Grants.Any(grant => grant.Allows(environmentId, permission)));

    /// <summary>Only people manage an organisation.</summary>
    public bool Owns(OrganisationSnapshot organisation) =>
        Token is null && organisation.Members.GetValueOrDefault(User.UserId)?.Role == Role.Owner;

    /// <summary>The caller of a request whose policy asked for one.</summary>
    public static Caller Of(Microsoft.AspNetCore.Http.HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The route lacks a policy that asks who is calling.");
}
