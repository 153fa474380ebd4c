using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Mail;
using Catalyze.CustomerApi.Organisations;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Invitations into organisations.</summary>
internal sealed class InviteRoutes(OrganisationStore organisations, MembershipService memberships, IMailOutbox mails, AuditTrail audit, TimeProvider time)
{
    private const int MostInvites = 200;
    private static readonly TimeSpan Life = TimeSpan.FromDays(7);

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/organisations/{organisationId}/invites", (HttpContext context, int? limit, string? after) =>
                Paging.Answer(context, Live(context), invite => invite.InviteId, limit, after))
            .Describe(Policies.OrganisationOwner, "listInvites", "Invitations that nobody accepted yet", 400).Pages().Produces<IReadOnlyList<Invite>>().WithTags("Organisations");
        api.MapPost("/organisations/{organisationId}/invites", InviteAsync)
            .Describe(Policies.OrganisationOwner, "invite", "Invite somebody; a code good for once and for seven days is sent to the address", 400, 409).Produces<Invite>(201).WithTags("Organisations");
        api.MapDelete("/organisations/{organisationId}/invites/{inviteId}", WithdrawAsync)
            .Describe(Policies.OrganisationOwner, "withdrawInvite", "Withdraw an invitation").Produces(204).WithTags("Organisations");
        api.MapPost("/invites/acceptances", AcceptAsync)
            .Describe(Policies.Account, "acceptInvite", "Accept an invitation, with the code that was sent", 400, 409).Produces<OrganisationDetails>().WithTags("Organisations");
    }

    private async Task<IResult> InviteAsync(string organisationId, Body<InviteSettings> body, HttpContext context)
    {
        var organisation = OrganisationScope.Of(context);
        var errors = new List<FieldError>();
        if (EmailAddress.Check(body.Value.Email, "email") is { } wrong)
            errors.Add(wrong);
        errors.AddRange(body.Value.GroupIds.Index().Where(group => organisation.Groups.All(known => known.GroupId != group.Item) || group.Index >= 90)
            .Select(group => new FieldError($"groupIds[{group.Index}]", "unknown-group", "It must be a group of the organisation; at most 90.")));
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);
        if (!mails.CanSend)
            return new ProblemResult(new Problem("no-mail", 503, "Mails cannot be sent.", "This installation has no folder for mails; its operator can set one."));
        if (organisation.Invites.Count >= MostInvites)
            return new ProblemResult(new Problem("too-many", 409, "There are too many.", $"At most {MostInvites} invitations wait at a time. Withdraw some."));

        var now = time.GetUtcNow();
        var invite = new Invite(RandomIds.New("inv"), EmailAddress.Normalise(body.Value.Email), body.Value.Role, body.Value.GroupIds, Caller.Of(context).User.UserId, now, now + Life);
        await audit.AppendAsync(context, "user-invited", invite.InviteId, invite.Email);
        // It leads to its organisation by itself.
        var code = $"{organisationId}.{invite.InviteId}.{SecretToken.New(string.Empty)}";
        await organisations.AddAsync(organisationId, new StoredInvite(invite, SecretToken.Hash(code)), context.RequestAborted);
        await mails.PutAsync(Mails.Invite(invite.Email, code), context.RequestAborted);
        return Answer.Created(context, $"/api/organisations/{organisationId}/invites/{invite.InviteId}", invite);
    }

    private async Task<IResult> WithdrawAsync(string organisationId, string inviteId, HttpContext context)
    {
        if (!OrganisationScope.Of(context).Invites.ContainsKey(inviteId))
            throw new ProblemException(Problem.NotFound);
        await audit.AppendAsync(context, "invite-withdrawn", inviteId);
        await organisations.RemoveInviteAsync(organisationId, inviteId, context.RequestAborted);
        return Results.NoContent();
    }

    private async Task<IResult> AcceptAsync(Body<CodeRequest> body, HttpContext context)
    {
        Text.ThrowIfAny(body.Value.Code.Trim().Length is 0 or > 200 ? new FieldError("code", "length", "Type the code as it stands in the mail.") : null);
        var user = Caller.Of(context).User;
        await audit.AppendAsync(context, "invite-accepted", user.UserId);
        var organisationId = await memberships.AcceptAsync(user, body.Value.Code, context.RequestAborted);
        await audit.AppendAsync(context, organisationId, user.UserId, "user-joined", user.UserId);
        var organisation = await organisations.SnapshotAsync(organisationId, context.RequestAborted) ?? throw new ProblemException(Problem.NotFound);
        return Answer.Json(OrganisationDetails.Of(organisation.Organisation));
    }

    private IEnumerable<Invite> Live(HttpContext context) =>
        OrganisationScope.Of(context).Invites.Values.Select(stored => stored.Invite).Where(invite => invite.ExpiresAt > time.GetUtcNow());
}
