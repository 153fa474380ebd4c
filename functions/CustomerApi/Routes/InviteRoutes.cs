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
internal sealed class InviteRoutes(InviteService invites)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/organisations/{organisationId}/invites", (HttpContext context, int? limit, string? after) =>
                Paging.Answer(context, invites.Live(context), invite => invite.InviteId, limit, after))
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
        var invite = await invites.InviteAsync(context, body.Value);
        return Answer.Created(context, $"/api/organisations/{organisationId}/invites/{invite.InviteId}", invite);
    }

    private async Task<IResult> WithdrawAsync(string organisationId, string inviteId, HttpContext context)
    {
        await invites.WithdrawAsync(context, inviteId);
        return Results.NoContent();
    }

    private async Task<IResult> AcceptAsync(Body<CodeRequest> body, HttpContext context) =>
        Answer.Json(OrganisationDetails.Of(await invites.AcceptAsync(context, body.Value.Code)));
}
