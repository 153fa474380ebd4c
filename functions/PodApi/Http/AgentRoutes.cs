using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Security;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Audit;
using Catalyze.PodApi.Keys;
using Catalyze.PodApi.Operators;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>How agents join and get access to their queues.</summary>
internal static partial class AgentRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/pod/enrolment-tokens", CreateTokenAsync).For(PodPolicy.Operator);
        routes.MapPost("/pod/agents", EnrolAsync).For(PodPolicy.EnrolmentToken);
        routes.MapPost("/pod/agents/{id}/credentials", CredentialsAsync).For(PodPolicy.AgentSignature);
    }

    private static async Task<IResult> CreateTokenAsync(HttpContext context, AgentRegistry agents, AuditTrail audit)
    {
        var (request, _, refusal) = await JsonBody.ReadAsync<EnrolmentTokenRequest>(context);
        if (request is null) return refusal!;
        if (!AgentName().IsMatch(request.AgentId ?? "")) return Problems.Invalid(context, "Invalid request", [BadName]);
        await audit.AppendAsync(AuditAction.TokenMade, agentId: null, $"for {request.AgentId}, a {request.Kind} agent", context.RequestAborted, OperatorGate.NameIn(context));
        return Results.Json(new EnrolmentToken(await agents.CreateTokenAsync(request.AgentId!, request.Kind, context.RequestAborted)), CatalyzeJson.Options, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> EnrolAsync(HttpContext context, AgentRegistry agents, ControlPlaneKey key, AuditTrail audit)
    {
        var (request, _, refusal) = await JsonBody.ReadAsync<EnrolmentRequest>(context);
        if (request is null) return refusal!;
        var errors = Validate(request);
        if (errors.Count > 0) return Problems.Invalid(context, "Invalid enrolment", errors);
        if (!await agents.EnrolAsync(request, context.RequestAborted))
        {
            const string reason = "The token is unknown, expired, used, or for another agent.";
            await audit.AppendAsync(AuditAction.EnrolmentRefused, agentId: null, $"as {request.AgentId}: {reason}", context.RequestAborted);
            return Problems.Of(context, StatusCodes.Status403Forbidden, "enrolment-refused", "Enrolment refused", reason);
        }

        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(request.SigningKey))[..16];
        await audit.AppendAsync(AuditAction.Enrolled, request.AgentId, $"{request.Kind} of pod {request.Pod} at {request.Address}, signing key {fingerprint}", context.RequestAborted);
        return Results.Json(new EnrolmentAnswer(request.AgentId, key.PublicKey), CatalyzeJson.Options);
    }

    private static async Task<IResult> CredentialsAsync(
        string id, HttpContext context, AgentRegistry agents, AgentSignature signatures, CredentialsIssuer issuer, AuditTrail audit)
    {
        var (message, _, malformed) = await JsonBody.ReadAsync<SignedMessage>(context);
        if (message is null) return malformed!;
        var agent = await agents.FindAsync(id, context.RequestAborted);
        var (_, refusal) = await signatures.ReadAsync<CredentialsRequest>(id, agent, message, static r => r.Nonce, context.RequestAborted);
        if (refusal is null)
            return Results.Json(await issuer.IssueAsync(agent!, context.RequestAborted), CatalyzeJson.Options);

        await audit.AppendAsync(AuditAction.CredentialsRefused, agent?.AgentId, agent is null ? $"as {AgentName().Match(id).Value}: {refusal}" : refusal, context.RequestAborted);
        // Why it was refused is for the trail: whoever asked need not learn which of his guesses was right.
        return Problems.Of(context, StatusCodes.Status403Forbidden, "signature-refused", "Signature refused", "The agent is not enrolled, or the request is not signed with its key, or is older than a minute, or was used before.");
    }

    private static List<FieldError> Validate(EnrolmentRequest request)
    {
        var errors = new List<FieldError>();
        if (!AgentName().IsMatch(request.AgentId)) errors.Add(BadName);
        if (!IPAddress.TryParse(request.Address, out var address) || address.AddressFamily != AddressFamily.InterNetwork)
            errors.Add(new FieldError("address", "invalid", "Not an IPv4 address."));
        if (!PodName().IsMatch(request.Pod)) errors.Add(new FieldError("pod", "invalid", "Lower-case letters, digits and dashes, at most 40."));
        for (var i = 0; i < request.ManagedPods.Count; i++)
        {
            if (!PodName().IsMatch(request.ManagedPods[i])) errors.Add(new FieldError($"managedPods[{i}]", "invalid", "Lower-case letters, digits and dashes, at most 40."));
        }

        if (request.Kind == AgentKind.Management && request.Registry is null) errors.Add(new FieldError("registry", "required", "A management agent names its registry."));
        if (!IsKey(request.SigningKey, ECDsa.Create())) errors.Add(new FieldError("signingKey", "invalid", "Not a public P-256 key (SubjectPublicKeyInfo)."));
        if (!IsKey(request.SealingKey, ECDiffieHellman.Create())) errors.Add(new FieldError("sealingKey", "invalid", "Not a public P-256 key (SubjectPublicKeyInfo)."));
        return errors;
    }

    private static bool IsKey(byte[] subjectPublicKeyInfo, ECAlgorithm algorithm)
    {
        using (algorithm)
        {
            try
            {
                algorithm.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
                return algorithm.KeySize == 256;
            }
            catch (CryptographicException)
            {
                return false;
            }
        }
    }

    private static FieldError BadName => new("agentId", "invalid", "Lower-case letters, digits and dashes, beginning with a letter, at most 40.");

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex AgentName();

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex PodName();
}
