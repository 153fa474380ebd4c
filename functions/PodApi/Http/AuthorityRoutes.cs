using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>Certificate authorities of environments.</summary>
internal static class AuthorityRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/pod/environments/{id}/authority/rotation", RotateAsync).For(PodPolicy.Operator);

    private static async Task<IResult> RotateAsync(
        string id,
        HttpContext context,
        EnvironmentStore environments,
        InstanceStore instances,
        AgentRegistry agents,
        AuthorityStore authorities,
        OrderSender orders,
        TimeProvider clock)
    {
        var emergency = false;
        if (context.Request.ContentLength is > 0)
        {
            var (request, _, refusal) = await JsonBody.ReadAsync<RotationRequest>(context);
            if (request is null) return refusal!;
            emergency = request.Emergency;
        }

        var stop = context.RequestAborted;
        if (await environments.FindAsync(id, stop) is not { Removed: false } environment)
            return Problems.NotFound(context, $"There is no environment {id}.");
        if (!emergency && (await authorities.ReadAsync(id, stop)).FirstOrDefault(a => a.UnderWay) is { } busy)
        {
            return Problems.Of(
                context, StatusCodes.Status409Conflict, "rotation-running", "A rotation is running", $"{busy.RotationId} at {busy.AgentId} has not ended; the environment's status tells how far it is.");
        }

        // Each management agent that looks after hosts of the environment holds an authority of its own for it.
        var directory = await agents.ReadAsync(stop);
        var pods = (await instances.ReadAsync(id, stop)).Select(i => directory.Find(i.Wanted.HostId)?.Pod).OfType<string>().Distinct(StringComparer.Ordinal);
        var managers = pods.Select(pod => directory.ManagersOf(pod).FirstOrDefault()).Append(environment.Home is { } home ? directory.Find(home) : null)
            .OfType<AgentRecord>().DistinctBy(m => m.AgentId).ToList();
        if (managers.Count == 0)
            return Problems.Of(context, StatusCodes.Status409Conflict, "no-authority", "No authority", "The environment was never deployed, so it has no authority.");

        var rotationId = Ids.NewRotation();
        foreach (var manager in managers)
        {
            await authorities.RequestAsync(id, manager.AgentId, rotationId, clock.GetUtcNow(), stop);
            var order = new RotateAuthorityOrder { OrderId = rotationId, DeploymentId = rotationId, EnvironmentId = id, Emergency = emergency };
            await orders.SendAsync(manager, order, stop);
        }

        return Results.Json(new RotationAccepted(rotationId, [.. managers.Select(m => m.AgentId)]), CatalyzeJson.Options, statusCode: StatusCodes.Status202Accepted);
    }
}
