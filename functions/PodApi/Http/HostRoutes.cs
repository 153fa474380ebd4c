using Azure.Storage.Queues;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Problems;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Audit;
using Catalyze.PodApi.Operators;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>What operators decide about hosts. Only a drain touches what runs there: it moves away what can move.</summary>
internal static class HostRoutes
{
    private const string Revoke = "revoke";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Map("cordon", (host, on) => host with { Cordoned = on });
        routes.MapPut("/pod/hosts/{id}/drain", DrainAsync).For(PodPolicy.Operator);
        routes.MapDelete("/pod/hosts/{id}/drain", (string id, HttpContext context, AgentRegistry agents, AuditTrail audit) =>
            ChangeAsync(id, "end of drain", host => host with { Draining = false, InstancesAtDrain = null }, context, agents, audit)).For(PodPolicy.Operator);

        routes.MapPut("/pod/hosts/{id}/tenant", DedicateAsync).For(PodPolicy.Operator);
        routes.MapDelete("/pod/hosts/{id}/tenant", (string id, HttpContext context, AgentRegistry agents, AuditTrail audit) =>
            ChangeAsync(id, "end of dedication", host => host with { Tenant = null }, context, agents, audit)).For(PodPolicy.Operator);

        // A key that was refused once is refused for ever: the host enrols again with another one.
        routes.MapDelete("/pod/hosts/{id}/key", async (string id, HttpContext context, AgentRegistry agents, AuditTrail audit, QueueServiceClient queues) =>
        {
            var host = await agents.FindAsync(id, context.RequestAborted);
            var answer = await ChangeAsync(id, Revoke, known => known with { Revoked = true }, context, agents, audit);

            // The signatures it holds open its queue for minutes yet: with the queue they open nothing. It is made again when the host enrols anew.
            if (host is { Kind: AgentKind.Host }) await queues.GetQueueClient(host.OrderQueue).DeleteIfExistsAsync(context.RequestAborted);
            return answer;
        }).For(PodPolicy.Operator);

        void Map(string what, Func<AgentRecord, bool, AgentRecord> change)
        {
            routes.MapPut($"/pod/hosts/{{id}}/{what}", (string id, HttpContext context, AgentRegistry agents, AuditTrail audit) =>
                ChangeAsync(id, what, host => change(host, true), context, agents, audit)).For(PodPolicy.Operator);
            routes.MapDelete($"/pod/hosts/{{id}}/{what}", (string id, HttpContext context, AgentRegistry agents, AuditTrail audit) =>
                ChangeAsync(id, $"end of {what}", host => change(host, false), context, agents, audit)).For(PodPolicy.Operator);
        }
    }

    // What is there now is what the drain's progress is told against; nothing new comes from here on. Asked again it changes nothing.
    private static async Task<IResult> DrainAsync(string id, HttpContext context, AgentRegistry agents, LedgerStore ledgers, AuditTrail audit)
    {
        var there = (await ledgers.ReadReservationsAsync(id, context.RequestAborted)).Select(r => r.InstanceId).Distinct(StringComparer.Ordinal).Count();
        return await ChangeAsync(id, "drain", host => host.Draining ? host : host with { Draining = true, InstancesAtDrain = there }, context, agents, audit);
    }

    private static async Task<IResult> DedicateAsync(string id, HttpContext context, AgentRegistry agents, AuditTrail audit)
    {
        var (dedication, _, refusal) = await JsonBody.ReadAsync<HostDedication>(context);
        if (dedication is null) return refusal!;
        if (!Ids.IsOrganisation(dedication.OrganisationId))
            return Problems.Invalid(context, "Invalid request", [new FieldError("organisationId", "invalid-id", "Expected up to 60 lower-case letters, digits or dashes.")]);
        return await ChangeAsync(id, $"dedicated to {dedication.OrganisationId}", host => host with { Tenant = dedication.OrganisationId }, context, agents, audit);
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
