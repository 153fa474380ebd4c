using Azure;
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
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Groups: which users may do what with which environments.</summary>
internal sealed class GroupRoutes(OrganisationStore organisations, GrantChecks checks, AuditTrail audit)
{
    private const int MostGroups = 200;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/organisations/{organisationId}/groups", (HttpContext context, int? limit, string? after) =>
                Paging.Answer(context, OrganisationScope.Of(context).Groups, group => group.GroupId, limit, after))
            .Describe(Policies.OrganisationMember, "listGroups", "The organisation's groups", 400).Pages().Produces<IReadOnlyList<Group>>().WithTags("Organisations");
        api.MapPost("/organisations/{organisationId}/groups", CreateAsync)
            .Describe(Policies.OrganisationOwner, "createGroup", "Make a group of users with permissions for environments", 400, 409).Produces<Group>(201).WithTags("Organisations");
        api.MapGet("/organisations/{organisationId}/groups/{groupId}", (string groupId, HttpContext context) => EntityTags.Answer(context, Find(OrganisationScope.Of(context), groupId)))
            .Describe(Policies.OrganisationMember, "showGroup", "A group").WithDescription("The ETag header names the version; send it as If-Match when you change the group.").Produces<Group>().WithTags("Organisations");
        api.MapPut("/organisations/{organisationId}/groups/{groupId}", ReplaceAsync)
            .Describe(Policies.OrganisationOwner, "replaceGroup", "Change a group's name, users and permissions; in effect within five seconds", 400, 412)
            .WithDescription("With If-Match it is changed only if nobody changed it since.").Produces<Group>().WithTags("Organisations");
        api.MapDelete("/organisations/{organisationId}/groups/{groupId}", RemoveAsync)
            .Describe(Policies.OrganisationOwner, "removeGroup", "Remove a group; its users lose what it permitted").Produces(204).WithTags("Organisations");
    }

    private async Task<IResult> CreateAsync(string organisationId, Body<GroupSettings> body, HttpContext context)
    {
        await CheckAsync(context, body.Value);
        if (OrganisationScope.Of(context).Groups.Count >= MostGroups)
            return new ProblemResult(new Problem("too-many", 409, "There are too many.", $"An organisation has at most {MostGroups} groups."));
        var group = new Group(RandomIds.New("grp"), body.Value.Name, body.Value.Grants, body.Value.UserIds);
        await audit.AppendAsync(context, "group-created", group.GroupId, group.Name);
        await organisations.AddAsync(organisationId, group, context.RequestAborted);
        context.Response.Headers.ETag = EntityTags.Of(group);
        return Answer.Created(context, $"/api/organisations/{organisationId}/groups/{group.GroupId}", group);
    }

    private async Task<IResult> ReplaceAsync(string organisationId, string groupId, Body<GroupSettings> body, [FromHeader(Name = "If-Match")] string? ifMatch, HttpContext context)
    {
        // What the policy remembers may be some seconds old; a version must not be.
        var there = Find(EntityTags.Asks(ifMatch) ? await organisations.ReadAsync(organisationId, context.RequestAborted) : OrganisationScope.Of(context), groupId);
        EntityTags.ThrowIfOther(ifMatch, EntityTags.Of(there));
        await CheckAsync(context, body.Value);
        var group = new Group(groupId, body.Value.Name, body.Value.Grants, body.Value.UserIds);
        await audit.AppendAsync(context, "group-changed", groupId, group.Name);
        if (!await organisations.ReplaceAsync(organisationId, group, EntityTags.Asks(ifMatch) ? there.Version : ETag.All, context.RequestAborted))
            throw new ProblemException(EntityTags.Asks(ifMatch) ? Problem.VersionMismatch : Problem.NotFound);
        return EntityTags.Answer(context, group);
    }

    private async Task<IResult> RemoveAsync(string organisationId, string groupId, HttpContext context)
    {
        var group = Find(OrganisationScope.Of(context), groupId);
        await audit.AppendAsync(context, "group-removed", groupId, group.Name);
        await organisations.RemoveGroupAsync(organisationId, groupId, context.RequestAborted);
        return Results.NoContent();
    }

    private async Task CheckAsync(HttpContext context, GroupSettings settings)
    {
        var organisation = OrganisationScope.Of(context);
        var errors = new List<FieldError>();
        if (Text.CheckName(settings.Name, "name", 80) is { } wrongName)
            errors.Add(wrongName);
        await checks.CheckAsync(organisation.Organisation.OrganisationId, settings.Grants, errors, context.RequestAborted);
        GrantChecks.CheckUsers(organisation, settings.UserIds, errors);
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);
    }

    private static Group Find(OrganisationSnapshot? organisation, string groupId) =>
        organisation?.Groups.FirstOrDefault(group => group.GroupId == groupId) ?? throw new ProblemException(Problem.NotFound);
}
