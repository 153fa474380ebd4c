using Catalyze.Contracts.Agents;
using Catalyze.PodApi.Agents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Http;

/// <summary>What operators decide about hosts. Instances that run there are not touched.</summary>
internal static partial class HostRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Map("cordon", (host, on) => host with { Cordoned = on });
        Map("drain", (host, on) => host with { Draining = on });

        // A key that was refused once is refused for ever: the host enrols again with another one.
        routes.MapDelete("/pod/hosts/{id}/key", (string id, HttpContext context, AgentRegistry agents, ILoggerFactory logs) =>
            ChangeAsync(id, "revoke", host => host with { Revoked = true }, context, agents, logs)).For(PodPolicy.Operator);

        void Map(string what, Func<AgentRecord, bool, AgentRecord> change)
        {
            routes.MapPut($"/pod/hosts/{{id}}/{what}", (string id, HttpContext context, AgentRegistry agents, ILoggerFactory logs) =>
                ChangeAsync(id, what, host => change(host, true), context, agents, logs)).For(PodPolicy.Operator);
            routes.MapDelete($"/pod/hosts/{{id}}/{what}", (string id, HttpContext context, AgentRegistry agents, ILoggerFactory logs) =>
                ChangeAsync(id, $"end of {what}", host => change(host, false), context, agents, logs)).For(PodPolicy.Operator);
        }
    }

    private static async Task<IResult> ChangeAsync(
        string id, string what, Func<AgentRecord, AgentRecord> change, HttpContext context, AgentRegistry agents, ILoggerFactory logs)
    {
        if (await agents.FindAsync(id, context.RequestAborted) is not { Kind: AgentKind.Host }) return Problems.NotFound(context, $"There is no host {id}.");
        await agents.ChangeAsync(id, change, context.RequestAborted);
        var logger = logs.CreateLogger(typeof(HostRoutes));
        LogChanged(logger, id, what);
        return Results.NoContent();
    }

    [LoggerMessage(EventId = 4110, Level = LogLevel.Information, Message = "An operator changed host {HostId}: {What}")]
    private static partial void LogChanged(ILogger logger, string hostId, string what);
}
