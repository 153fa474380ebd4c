using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>How deployments were placed, and how one would be.</summary>
internal static class PlacementRoutes
{
    private const int DefaultPage = 100;
    private const int LargestPage = 1000;
    private const string Prefix = "specification.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/pod/deployments/{id}/placement", ExplainAsync).For(PodPolicy.Service);
        routes.MapGet("/pod/deployments/{id}/placement/hosts", HostsAsync).For(PodPolicy.Service);
        routes.MapPost("/pod/plans", PlanAsync).For(PodPolicy.Service);
        routes.MapPost("/pod/environments/{id}/plans", PlanEnvironmentAsync).For(PodPolicy.Service);
    }

    private static async Task<IResult> ExplainAsync(string id, HttpContext context, DeploymentStore deployments, PlacementReader placements)
    {
        if (await deployments.FindAsync(id, context.RequestAborted) is not { } deployment) return Problems.NotFound(context, $"There is no deployment {id}.");
        return await placements.ExplainAsync(id, context.RequestAborted) is { } explanation
            ? Results.Json(explanation, CatalyzeJson.Options)
            : Problems.NotFound(context, deployment.HasEnded ? $"{id} placed nothing new, so nothing was auctioned." : $"{id} has not been placed yet.");
    }

    private static async Task<IResult> HostsAsync(string id, string? instance, string? after, int? limit, HttpContext context, PlacementReader placements)
    {
        var errors = new List<FieldError>();
        if (string.IsNullOrEmpty(instance)) errors.Add(new FieldError("instance", "required", "Name the instance whose auction is to be explained."));
        if (limit is < 1 or > LargestPage) errors.Add(new FieldError("limit", "out-of-range", $"From 1 to {LargestPage}."));
        if (errors.Count > 0) return Problems.Invalid(context, "Invalid request", errors);
        return await placements.OutcomesAsync(id, instance!, after, limit ?? DefaultPage, context.RequestAborted) is { } page
            ? Results.Json(page, CatalyzeJson.Options)
            : Problems.NotFound(context, $"Deployment {id} auctioned no instance {instance}.");
    }

    private static async Task<IResult> PlanAsync(string? drain, HttpContext context, DeploymentRequests requests, AgentRegistry agents)
    {
        var (specification, _, refusal) = await JsonBody.ReadAsync<PodSpecification>(context);
        if (specification is null) return refusal!;
        var draining = (drain ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var directory = await agents.ReadAsync(context.RequestAborted);
        var errors = draining.Where(h => directory.Hosts.All(known => known.AgentId != h)).Select(h => new FieldError("drain", "unknown-host", $"There is no host {h}.")).ToList();
        var (plan, outcome) = await requests.PlanAsync(specification.EnvironmentId, new DeploymentRequest { Specification = specification }, draining, context.RequestAborted);
        errors.AddRange((outcome?.Errors ?? []).Select(e => e with { Field = e.Field.StartsWith(Prefix, StringComparison.Ordinal) ? e.Field[Prefix.Length..] : e.Field }));
        return errors.Count > 0
            ? Problems.Of(context, StatusCodes.Status400BadRequest, "invalid-specification", "Invalid specification", $"{errors.Count} fields are wrong.", errors)
            : Results.Json(plan, CatalyzeJson.Options);
    }

    private static async Task<IResult> PlanEnvironmentAsync(string id, HttpContext context, DeploymentRequests requests)
    {
        var (request, _, refusal) = await JsonBody.ReadAsync<DeploymentRequest>(context);
        if (request is null) return refusal!;
        var (plan, outcome) = await requests.PlanAsync(id, request, new HashSet<string>(StringComparer.Ordinal), context.RequestAborted);
        return outcome is null ? Results.Json(plan, CatalyzeJson.Options) : DeploymentRoutes.Refuse(context, outcome);
    }
}
