using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Organisations;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Organisations and who belongs to them.</summary>
internal sealed class OrganisationRoutes(
    OrganisationStore organisations, AccountStore accounts, AccountManager manager, MembershipService memberships, UserDirectory users, AuditTrail audit, TimeProvider time)
{
    private const int MostOrganisations = 20;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/organisations", FoundAsync)
            .Describe(Policies.Operator, "foundOrganisation", "Found an organisation with its first owner (operators only)", 400, 409).Produces<OrganisationFounded>(201).WithTags("Organisations");
        api.MapPost("/account/organisations", CreateAsync)
            .Describe(Policies.Account, "createOrganisation", "Make an organisation of which you are the owner", 400, 409).Produces<OrganisationDetails>(201).WithTags("Organisations");
        api.MapGet("/organisations/{organisationId}", (HttpContext context) => Answer.Json(OrganisationDetails.Of(OrganisationScope.Of(context).Organisation)))
            .Describe(Policies.OrganisationMember, "showOrganisation", "An organisation").Produces<OrganisationDetails>().WithTags("Organisations");
        api.MapPut("/organisations/{organisationId}", ChangeAsync)
            .Describe(Policies.OrganisationOwner, "changeOrganisation", "Change an organisation's name, and whether its users need a second factor", 400, 409).Produces<OrganisationDetails>().WithTags("Organisations");
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

    private async Task<IResult> ChangeAsync(string organisationId, Body<OrganisationSettings> body, HttpContext context)
    {
        Text.ThrowIfAny(
            Text.CheckName(body.Value.Name, "name", 80),
            body.Value.RequiresTwoFactor && !Caller.Of(context).User.HasTwoFactor
                ? new FieldError("requiresTwoFactor", "lock-out", "Set a second factor up for yourself first; you would lock yourself out.") : null);
        var changed = OrganisationScope.Of(context).Organisation with { Name = body.Value.Name, RequiresTwoFactor = body.Value.RequiresTwoFactor };
        await audit.AppendAsync(context, "organisation-changed", organisationId, $"{changed.Name}, second factor {(changed.RequiresTwoFactor ? "required" : "not required")}");
        await organisations.PutAsync(changed, context.RequestAborted);
        return Answer.Json(OrganisationDetails.Of(changed));
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
