using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Audit;
using Catalyze.PodApi.Operators;
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
        EnvironmentManagers holders,
        AuthorityStore authorities,
        OrderSender orders,
        AuditTrail audit,
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

        var managers = await holders.ReadAsync(environment, stop);
        if (managers.Count == 0)
            return Problems.Of(context, StatusCodes.Status409Conflict, "no-authority", "No authority", "The environment was never deployed, so it has no authority.");

        var rotationId = Ids.NewRotation();
        await audit.AppendAsync(
            AuditAction.AuthorityRotated, agentId: null, $"{rotationId} of {id}{(emergency ? ", emergency" : "")}", stop, OperatorGate.NameIn(context));
        foreach (var manager in managers)
        {
            await authorities.RequestAsync(id, manager.AgentId, rotationId, clock.GetUtcNow(), stop);
            var order = new RotateAuthorityOrder { OrderId = rotationId, DeploymentId = rotationId, EnvironmentId = id, Emergency = emergency };
            await orders.SendAsync(manager, order, stop);
        }

        return Results.Json(new RotationAccepted(rotationId, [.. managers.Select(m => m.AgentId)]), CatalyzeJson.Options, statusCode: StatusCodes.Status202Accepted);
    }
}
