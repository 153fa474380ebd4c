using Catalyze.Contracts.Json;
using Catalyze.PodApi.Audit;
using Catalyze.PodApi.Operators;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>Certificates of one instance.</summary>
internal static class RevocationRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/pod/environments/{id}/instances/{instance}/revocation", RevokeAsync).For(PodPolicy.Operator);

    private static async Task<IResult> RevokeAsync(
        string id, string instance, HttpContext context, EnvironmentStore environments, InstanceStore instances, InstanceRevocation revocation, AuditTrail audit)
    {
        var stop = context.RequestAborted;
        if (await environments.FindAsync(id, stop) is not { Removed: false } environment) return Problems.NotFound(context, $"There is no environment {id}.");
        if ((await instances.ReadAsync(id, stop)).FirstOrDefault(i => i.Wanted.InstanceId == instance) is not { } known)
            return Problems.NotFound(context, $"There is no instance {instance} in {id}.");
        var by = OperatorGate.NameIn(context)!;
        await audit.AppendAsync(AuditAction.InstanceRevoked, known.Wanted.HostId, $"{instance} of {id}", stop, by);
        return Results.Json(await revocation.RequestAsync(environment, instance, by, stop), CatalyzeJson.Options, statusCode: StatusCodes.Status202Accepted);
    }
}
