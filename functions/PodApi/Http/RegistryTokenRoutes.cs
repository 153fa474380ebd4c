using System.Text.RegularExpressions;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Security;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Audit;
using Catalyze.PodApi.Jobs;
using Catalyze.PodApi.Keys;
using Catalyze.PodApi.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>Leave to use registries: a host may pull what it was awarded, a management agent may also push to the registry of its own pod.</summary>
internal static partial class RegistryTokenRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/pod/agents/{id}/registry-tokens", IssueAsync).For(PodPolicy.AgentSignature);
        routes.MapGet("/pod/registry-certificate", (ControlPlaneKey key, TimeProvider clock) => Results.Text(key.RegistryCertificate(clock.GetUtcNow()), "application/x-pem-file")).For(PodPolicy.Operator);
    }

    private static async Task<IResult> IssueAsync(
        string id, HttpContext context, AgentRegistry agents, AgentSignature signatures, InstanceStore instances, JobStore jobs, RegistryTokens tokens, AuditTrail audit)
    {
        var (message, _, malformed) = await JsonBody.ReadAsync<SignedMessage>(context);
        if (message is null) return malformed!;
        var stop = context.RequestAborted;
        var agent = await agents.FindAsync(id, stop);
        var (request, refusal) = await signatures.ReadAsync<RegistryTokenRequest>(id, agent, message, static r => r.Nonce, stop);
        if (request is not null) refusal = await RefusalAsync(request, agent!, instances, jobs, stop);
        if (refusal is null)
        {
            var issuer = (await agents.ReadAsync(stop)).Management.FirstOrDefault(m => m.Registry == request!.Registry);
            var token = tokens.Issue(id, request!.Registry, request.Repository, mayPush: agent!.Kind == AgentKind.Management);
            return Results.Json(token with { RegistryKey = issuer?.SigningKey }, CatalyzeJson.Options);
        }

        // As with credentials, why it was refused is for the trail alone.
        await audit.AppendAsync(AuditAction.RegistryTokenRefused, agent?.AgentId, refusal, stop);
        return Problems.Of(context, StatusCodes.Status403Forbidden, "registry-token-refused", "Registry token refused", "The request is not signed by an enrolled agent for the first time within the minute, or this agent was not awarded the image.");
    }

    private static async Task<string?> RefusalAsync(RegistryTokenRequest request, AgentRecord agent, InstanceStore instances, JobStore jobs, CancellationToken cancellationToken)
    {
        if (!Repository().IsMatch(request.Repository ?? "")) return "for something that is no repository";
        if (agent.Kind == AgentKind.Management)
            return request.Registry == agent.Registry ? null : $"to push to {request.Registry}, which is another pod's registry";
        if (agent.IsFenced) return "as a host that was lost and is not back in";
        var prefix = $"{request.Registry}/{request.Repository}@";
        var awarded = request.EnvironmentId is { } environment && (await instances.ReadAsync(environment, cancellationToken))
            .Any(i => i.Wanted.HostId == agent.AgentId && i.Wanted.Image.StartsWith(prefix, StringComparison.Ordinal));
        // Jobs last, as there are few of them.
        if (!awarded && request.EnvironmentId is { } of)
            awarded = (await jobs.ReadAsync(of, cancellationToken)).Any(j => !j.Settled && j.Instance?.HostId == agent.AgentId && j.Instance.Image.StartsWith(prefix, StringComparison.Ordinal));
        return awarded ? null : $"for {request.Repository} at {request.Registry}, of which it was awarded no instance";
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9._/-]{0,199}$", RegexOptions.NonBacktracking)]
    private static partial Regex Repository();
}
