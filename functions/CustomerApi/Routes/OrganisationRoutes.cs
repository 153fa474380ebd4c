using Azure;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Organisations;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Organisations and who belongs to them.</summary>
internal sealed class OrganisationRoutes(
    OrganisationStore organisations, AccountStore accounts, AccountManager manager, MembershipService memberships, UserDirectory users, AuditTrail audit, TimeProvider time)
{
    private const int MostOrganisations = 20;
    private const int Attempts = 8;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/organisations", FoundAsync)
            .Describe(Policies.Operator, "foundOrganisation", "Found an organisation with its first owner (operators only)", 400, 409).Produces<OrganisationFounded>(201).WithTags("Organisations");
        api.MapPost("/account/organisations", CreateAsync)
            .Describe(Policies.Account, "createOrganisation", "Make an organisation of which you are the owner", 400, 409).Produces<OrganisationDetails>(201).WithTags("Organisations");
        api.MapGet("/organisations/{organisationId}", (HttpContext context) => EntityTags.Answer(context, OrganisationDetails.Of(OrganisationScope.Of(context).Organisation)))
            .Describe(Policies.OrganisationMember, "showOrganisation", "An organisation").WithDescription("The ETag header names the version; send it as If-Match when you change the organisation.").Produces<OrganisationDetails>().WithTags("Organisations");
        api.MapPut("/organisations/{organisationId}", ChangeAsync)
            .Describe(Policies.OrganisationOwner, "changeOrganisation", "Change an organisation's name, and whether its users need a second factor", 400, 409, 412)
            .WithDescription("With If-Match it is changed only if nobody changed it since.").Produces<OrganisationDetails>().WithTags("Organisations");
        api.MapGet("/organisations/{organisationId}/users", ListAsync)
            .Describe(Policies.OrganisationMember, "listUsers", "The organisation's users", 400).Pages().Produces<IReadOnlyList<MemberView>>().WithTags("Organisations");
        api.MapPut("/organisations/{organisationId}/users/{userId}/role", ChangeRoleAsync)
            .Describe(Policies.OrganisationOwner, "changeRole", "Make a user an owner or a member; the last owner stays one", 400, 409).Produces(204).WithTags("Organisations");
        api.MapDelete("/organisations/{organisationId}/users/{userId}", RemoveAsync)
            .Describe(Policies.OrganisationOwner, "removeUser", "Take a user out of the organisation, in effect within five seconds", 409).Produces(204).WithTags("Organisations");
        api.MapPost("/organisations/{organisationId}/transfer", TransferAsync)
            .Describe(Policies.OrganisationOwner, "transferOrganisation", "Make another user the owner in your place", 400, 409).Produces(204).WithTags("Organisations");
        api.MapDelete("/account/organisations/{organisationId}", LeaveAsync)
            .Describe(Policies.Account, "leaveOrganisation", "Leave an organisation; its last owner cannot", 404, 409).Produces(204).WithTags("Organisations");
    }

    private async Task<IResult> FoundAsync(Body<FoundOrganisation> body, HttpContext context)
    {
        var request = body.Value;
        Text.ThrowIfAny(
            Text.CheckName(request.Name, "name", 80),
            EmailAddress.Check(request.OwnerEmail, "ownerEmail"),
            Text.CheckName(request.OwnerName, "ownerName", 80),
            AccountManager.CheckPassword(request.OwnerPassword, "ownerPassword", request.OwnerEmail));
        var now = time.GetUtcNow();
        var organisation = new Organisation(RandomIds.New("org"), request.Name, now);
        var owner = new AccountUser
        {
            UserId = RandomIds.New("usr"),
            OrganisationId = organisation.OrganisationId,
            Name = request.OwnerName,
            Email = EmailAddress.Normalise(request.OwnerEmail),
            CreatedAt = now,
            PasswordHash = manager.Hash(request.OwnerPassword),
        };
        await audit.AppendAsync(context, organisation.OrganisationId, "operator", "organisation-founded", organisation.OrganisationId, request.Name);
        await organisations.AddAsync(organisation, new Member(owner.UserId, Role.Owner, now), context.RequestAborted);
        // The account last: it is the only way to the organisation. A crash or a taken address leaves one that nobody can reach.
        if (!await accounts.AddAsync(owner, context.RequestAborted))
            throw AccountService.EmailTaken("ownerEmail");
        return Answer.Json(new OrganisationFounded(organisation.OrganisationId, owner.UserId), StatusCodes.Status201Created);
    }

    private async Task<IResult> CreateAsync(Body<NewOrganisation> body, HttpContext context)
    {
        var caller = Caller.Of(context);
        Text.ThrowIfAny(Text.CheckName(body.Value.Name, "name", 80));
        if (caller.Organisations.Count >= MostOrganisations)
            return new ProblemResult(new Problem("too-many", 409, "There are too many.", $"A user belongs to at most {MostOrganisations} organisations."));
        var organisation = new Organisation(RandomIds.New("org"), body.Value.Name, time.GetUtcNow());
        await audit.AppendAsync(context, organisation.OrganisationId, caller.User.UserId, "organisation-founded", organisation.OrganisationId, organisation.Name);
        await memberships.FoundAsync(organisation, caller.User.UserId, context.RequestAborted);
        return Answer.Created(context, $"/api/organisations/{organisation.OrganisationId}", OrganisationDetails.Of(organisation));
    }

    private async Task<IResult> ChangeAsync(string organisationId, Body<OrganisationSettings> body, [FromHeader(Name = "If-Match")] string? ifMatch, HttpContext context)
    {
        Text.ThrowIfAny(
            Text.CheckName(body.Value.Name, "name", 80),
            body.Value.RequiresTwoFactor && !Caller.Of(context).User.HasTwoFactor
                ? new FieldError("requiresTwoFactor", "lock-out", "Set a second factor up for yourself first; you would lock yourself out.") : null);
        // What the policy remembers may be some seconds old; a version must not be.
        var asks = EntityTags.Asks(ifMatch);
        var there = asks ? await organisations.ReadAsync(organisationId, context.RequestAborted) : OrganisationScope.Of(context);
        var audited = false;
        for (var attempt = 0; there is not null && attempt < Attempts; attempt++)
        {
            EntityTags.ThrowIfOther(ifMatch, EntityTags.Of(OrganisationDetails.Of(there.Organisation)));
            var changed = there.Organisation with { Name = body.Value.Name, RequiresTwoFactor = body.Value.RequiresTwoFactor };
            if (!audited)
                await audit.AppendAsync(context, "organisation-changed", organisationId, $"{changed.Name}, second factor {(changed.RequiresTwoFactor ? "required" : "not required")}");
            audited = true;
            if (await organisations.ReplaceAsync(changed, asks ? there.Version : ETag.All, context.RequestAborted))
                return EntityTags.Answer(context, OrganisationDetails.Of(changed));
            // Who belongs to it changed meanwhile, which is kept in the same row, or what is to be replaced did: looked at again.
            there = await organisations.ReadAsync(organisationId, context.RequestAborted);
        }

        return new ProblemResult(there is null ? Problem.NotFound : ConfigurationEditor.Busy);
    }

    private async Task<IResult> ListAsync(HttpContext context, int? limit = null, string? after = null)
    {
        Paging.Check(limit, after);
        var members = OrganisationScope.Of(context).Members.Values.OrderBy(member => member.UserId, StringComparer.Ordinal)
            .Where(member => after is null || string.CompareOrdinal(member.UserId, after) > 0).Take((limit ?? Paging.Usual) + 1);
        var views = new List<MemberView>();
        foreach (var member in members)
        {
            if (await users.FindAsync(member.UserId, context.RequestAborted) is { } user)
                views.Add(new MemberView(user.UserId, user.Name, user.Email, member.Role, user.HasTwoFactor, member.JoinedAt));
        }

        return Paging.Answer(context, views, view => view.UserId, limit, after);
    }

    private async Task<IResult> ChangeRoleAsync(string organisationId, string userId, Body<RoleSetting> body, HttpContext context)
    {
        ThrowIfUnknown(context, userId);
        await audit.AppendAsync(context, "role-changed", userId, body.Value.Role.ToString().ToLowerInvariant());
        await memberships.ChangeRoleAsync(organisationId, userId, body.Value.Role, context.RequestAborted);
        return Results.NoContent();
    }

    private async Task<IResult> RemoveAsync(string organisationId, string userId, HttpContext context)
    {
        ThrowIfUnknown(context, userId);
        await audit.AppendAsync(context, "user-removed", userId);
        await memberships.RemoveAsync(organisationId, userId, context.RequestAborted);
        return Results.NoContent();
    }

    private async Task<IResult> TransferAsync(string organisationId, Body<Transfer> body, HttpContext context)
    {
        var caller = Caller.Of(context).User.UserId;
        if (body.Value.UserId == caller || !OrganisationScope.Of(context).Members.ContainsKey(body.Value.UserId))
            throw ProblemException.Invalid([new FieldError("userId", "unknown-user", "It must be another user of the organisation.")]);
        await audit.AppendAsync(context, "organisation-transferred", organisationId, $"from {caller} to {body.Value.UserId}");
        await memberships.TransferAsync(organisationId, caller, body.Value.UserId, context.RequestAborted);
        return Results.NoContent();
    }

    private async Task<IResult> LeaveAsync(string organisationId, HttpContext context)
    {
        var caller = Caller.Of(context);
        if (caller.In(organisationId) is null)
            throw new ProblemException(Problem.NotFound);
        await audit.AppendAsync(context, organisationId, caller.User.UserId, "user-left", caller.User.UserId);
        await memberships.RemoveAsync(organisationId, caller.User.UserId, context.RequestAborted);
        return Results.NoContent();
    }

    private static void ThrowIfUnknown(HttpContext context, string userId)
    {
        if (!OrganisationScope.Of(context).Members.ContainsKey(userId))
            throw new ProblemException(Problem.NotFound);
    }
}
