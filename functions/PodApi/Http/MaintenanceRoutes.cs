using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Problems;
using Catalyze.Pipeline;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>Puts host names into maintenance and takes them out of it, without a deployment.</summary>
internal static class MaintenanceRoutes
{
    private const int LongestRetry = 86_400;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/pod/environments/{id}/maintenance", BeginAsync).For(PodPolicy.Service);
        routes.MapDelete("/pod/environments/{id}/maintenance", EndAsync).For(PodPolicy.Service);
    }

    private static async Task<IResult> BeginAsync(string id, HttpContext context, EnvironmentStore environments, ReleaseReader releases, MaintenanceOrders orders)
    {
        var (request, _, refusal) = await JsonBody.ReadAsync<MaintenanceRequest>(context);
        if (request is null) return refusal!;
        if (request.RetryAfterSeconds is < 1 or > LongestRetry)
            return Problems.Invalid(context, "Invalid request", [new FieldError("retryAfterSeconds", "out-of-range", $"From 1 to {LongestRetry}.")]);
        return await ChangeAsync(
            id, request.Domains, request.Services, (now, named) => new DomainMaintenance(now.Version + 1, Sorted(now.Domains.Union(named, StringComparer.Ordinal)), request.RetryAfterSeconds),
            context, environments, releases, orders);
    }

    private static Task<IResult> EndAsync(string id, string[]? domain, string[]? service, HttpContext context, EnvironmentStore environments, ReleaseReader releases, MaintenanceOrders orders) => ChangeAsync(
        id, domain ?? [], service ?? [],
        (now, named) => now with { Version = now.Version + 1, Domains = (domain ?? []).Length + (service ?? []).Length == 0 ? [] : Sorted(now.Domains.Except(named, StringComparer.Ordinal)) },
        context, environments, releases, orders);

    private static async Task<IResult> ChangeAsync(
        string id,
        IReadOnlyList<string> domains,
        IReadOnlyList<string> services,
        Func<DomainMaintenance, IReadOnlyCollection<string>, DomainMaintenance> change,
        HttpContext context,
        EnvironmentStore environments,
        ReleaseReader releases,
        MaintenanceOrders orders)
    {
        var stop = context.RequestAborted;
        if (await environments.FindAsync(id, stop) is not { Removed: false } environment) return Problems.NotFound(context, $"There is no environment {id}.");
        if (environment.CurrentRelease is not { } current)
            return Problems.Of(context, StatusCodes.Status409Conflict, "not-deployed", "Nothing serves", "The environment was never deployed, so it has no visitors.");
        var known = (await releases.ReadAsync(id, current, stop)).Topology.Domains;
        var errors = Unknown(known, domains, services);
        if (errors.Count > 0) return Problems.Invalid(context, "Invalid request", errors);
        var named = domains.Count + services.Count == 0
            ? known.Select(d => d.Name).ToHashSet(StringComparer.Ordinal)
            : known.Where(d => domains.Contains(d.Name, StringComparer.Ordinal) || services.Contains(d.Service, StringComparer.Ordinal)).Select(d => d.Name).ToHashSet(StringComparer.Ordinal);

        // The row first: whatever starts or moves from here on reads it. A crash before the orders are sent is mended by asking again.
        var changed = await environments.ChangeAsync(id, e => e with { Maintenance = change(e.Maintenance ?? new DomainMaintenance(0, [], 300), named) }, stop);
        if (changed?.Maintenance is not { } maintenance) return Problems.NotFound(context, $"There is no environment {id}.");
        await orders.SendAsync(Ids.NewMaintenance(), id, maintenance, stop);
        return Results.Json(
            new MaintenanceStatus { Version = maintenance.Version, Domains = maintenance.Domains, RetryAfterSeconds = maintenance.RetryAfterSeconds },
            CatalyzeJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static List<FieldError> Unknown(IReadOnlyList<PublishedDomain> known, IReadOnlyList<string> domains, IReadOnlyList<string> services) =>
    [
        .. domains.Index().Where(d => !known.Any(k => k.Name == d.Item)).Select(d => new FieldError($"domains[{d.Index}]", "unknown-domain", $"The environment has no domain {d.Item}.")),
        .. services.Index().Where(s => !known.Any(k => k.Service == s.Item)).Select(s => new FieldError($"services[{s.Index}]", "unknown-service", $"No domain leads to a service {s.Item}.")),
    ];

    private static List<string> Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];
}
