using Catalyze.Contracts.Agents;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Audit;
using Catalyze.PodApi.Operators;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>What operators decide about hosts. Instances that run there are not touched.</summary>
internal static class HostRoutes
{
    private const string Revoke = "revoke";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Map("cordon", (host, on) => host with { Cordoned = on });
        Map("drain", (host, on) => host with { Draining = on });

        // A key that was refused once is refused for ever: the host enrols again with another one.
        routes.MapDelete("/pod/hosts/{id}/key", (string id, HttpContext context, AgentRegistry agents, AuditTrail audit) =>
            ChangeAsync(id, Revoke, host => host with { Revoked = true }, context, agents, audit)).For(PodPolicy.Operator);

        void Map(string what, Func<AgentRecord, bool, AgentRecord> change)
        {
            routes.MapPut($"/pod/hosts/{{id}}/{what}", (string id, HttpContext context, AgentRegistry agents, AuditTrail audit) =>
                ChangeAsync(id, what, host => change(host, true), context, agents, audit)).For(PodPolicy.Operator);
            routes.MapDelete($"/pod/hosts/{{id}}/{what}", (string id, HttpContext context, AgentRegistry agents, AuditTrail audit) =>
                ChangeAsync(id, $"end of {what}", host => change(host, false), context, agents, audit)).For(PodPolicy.Operator);
        }
    }

    private static async Task<IResult> ChangeAsync(
        string id, string what, Func<AgentRecord, AgentRecord> change, HttpContext context, AgentRegistry agents, AuditTrail audit)
    {
        if (await agents.FindAsync(id, context.RequestAborted) is not { Kind: AgentKind.Host }) return Problems.NotFound(context, $"There is no host {id}.");
        await agents.ChangeAsync(id, change, context.RequestAborted);
        await audit.AppendAsync(what == Revoke ? AuditAction.KeyRevoked : AuditAction.HostChanged, id, what, context.RequestAborted, OperatorGate.NameIn(context));
        return Results.NoContent();
    }
}
