using System.Text.Json;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Organisations;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Published.Models;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Published.Routes;

/// <summary>Users, roles, groups and invitations of an organisation.</summary>
internal sealed class PublishedOrganisationRoutes(UserDirectory users, MembershipService memberships, InviteService invites, AuditTrail audit)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/orgs/roles", () => Answer.Json(PublishedRole.All)).Needs(Policies.SignedIn);
        routes.MapGet("/orgs/{organisationId}/users", ListAsync).Needs(Policies.OrganisationMember);
        routes.MapDelete("/orgs/{organisationId}/users/{userId}", RemoveAsync).Needs(Policies.OrganisationOwner);
        routes.MapGet("/orgs/{organisationId}/invites", (string organisationId, HttpContext context) =>
                Answer.Json(invites.Live(context).OrderBy(invite => invite.CreatedAt).Select(invite => Show(organisationId, invite)).ToList()))
            .Needs(Policies.OrganisationOwner);
        routes.MapPost("/orgs/{organisationId}/invites", InviteAsync).Needs(Policies.OrganisationOwner);
        routes.MapDelete("/orgs/{organisationId}/invites/{inviteId}", async (string organisationId, string inviteId, HttpContext context) =>
            {
                await invites.WithdrawAsync(context, inviteId);
                return Results.NoContent();
            })
            .Needs(Policies.OrganisationOwner);
        routes.MapPost("/orgs/accept-invite/{code}", async (string code, HttpContext context) =>
                Answer.Json(new Dictionary<string, string>(StringComparer.Ordinal) { ["orgID"] = (await invites.AcceptAsync(context, code)).OrganisationId }))
            .Needs(Policies.Account);
        routes.MapGet("/acls/{organisationId}/groups", GroupsAsync).Needs(Policies.OrganisationMember);
    }

    private async Task<IResult> ListAsync(string organisationId, HttpContext context)
    {
        var organisation = OrganisationScope.Of(context);
        var shown = new List<PublishedMember>();
        foreach (var user in await UsersAsync(organisation, context.RequestAborted))
            shown.Add(new PublishedMember(user.UserId, user.Name, user.Email, PublishedRole.NumberOf(organisation.Members[user.UserId].Role)));
        return Answer.Json(shown);
    }

    private async Task<IResult> GroupsAsync(string organisationId, HttpContext context)
    {
        var organisation = OrganisationScope.Of(context);
        var known = (await UsersAsync(organisation, context.RequestAborted)).ToDictionary(user => user.UserId, StringComparer.Ordinal);
        var owners = organisation.Members.Values.Where(member => member.Role == Role.Owner).Select(member => member.UserId);
        return Answer.Json(new PublishedGroups(
        [
            new PublishedGroup("owners", Acls([Grant.Everything]), Protected: true, MembersOf(owners, known)),
            .. organisation.Groups.Select(group => new PublishedGroup(group.Name, Acls(group.Grants), Protected: false, MembersOf(group.UserIds, known))),
        ]));
    }

    private async Task<IResult> RemoveAsync(string organisationId, string userId, HttpContext context)
    {
        if (!OrganisationScope.Of(context).Members.ContainsKey(userId))
            throw new ProblemException(Problem.NotFound);
        await audit.AppendAsync(context, "user-removed", userId);
        await memberships.RemoveAsync(organisationId, userId, context.RequestAborted);
        return Results.NoContent();
    }

    private async Task<IResult> InviteAsync(string organisationId, Body<PublishedInviteRequest> body, HttpContext context)
    {
        if (PublishedRole.Of(body.Value.Role) is not { } role)
            throw ProblemException.Invalid([new FieldError("role", "unknown-role", $"One of {string.Join(", ", PublishedRole.All.Select(known => $"{known.Id} ({known.Name})"))}.")]);
        var invite = await invites.InviteAsync(context, new InviteSettings { Email = body.Value.Email, Role = role });
        return Answer.Json(Show(organisationId, invite), StatusCodes.Status201Created);
    }

    private static PublishedInvite Show(string organisationId, Invite invite) =>
        new(invite.InviteId, organisationId, invite.InvitedBy, PublishedRole.NumberOf(invite.Role), invite.Email, Consumed: false, Revoked: false);

    private async Task<IReadOnlyList<UserAccount>> UsersAsync(OrganisationSnapshot organisation, CancellationToken cancellationToken)
    {
        var found = new List<UserAccount>();
        foreach (var userId in organisation.Members.Keys)
        {
            if (await users.FindAsync(userId, cancellationToken) is { } user)
                found.Add(user);
        }

        return [.. found.OrderBy(user => user.Email, StringComparer.Ordinal)];
    }

    private static IReadOnlyList<PublishedGroupMember> MembersOf(IEnumerable<string> userIds, Dictionary<string, UserAccount> known) =>
        [.. userIds.Where(known.ContainsKey).Select(userId => new PublishedGroupMember(userId, known[userId].Email))];

    private static IReadOnlyList<string> Acls(IReadOnlyList<Grant> grants) =>
        [.. grants.SelectMany(grant => grant.Permissions.Select(permission => $"{grant.EnvironmentId}:{JsonNamingPolicy.CamelCase.ConvertName(permission.ToString())}"))];
}
