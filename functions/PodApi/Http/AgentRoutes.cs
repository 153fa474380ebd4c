using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
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
    private const int NonceLength = 16;
    private static readonly TimeSpan MaxRequestAge = TimeSpan.FromMinutes(1);

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
        string id, HttpContext context, AgentRegistry agents, NonceStore nonces, CredentialsIssuer issuer, AuditTrail audit, TimeProvider clock)
    {
        var (message, _, malformed) = await JsonBody.ReadAsync<SignedMessage>(context);
        if (message is null) return malformed!;
        var agent = await agents.FindAsync(id, context.RequestAborted);
        if (await RefusalAsync(id, agent, message, nonces, clock, context.RequestAborted) is not { } refusal)
            return Results.Json(await issuer.IssueAsync(agent!, context.RequestAborted), CatalyzeJson.Options);

        await audit.AppendAsync(AuditAction.CredentialsRefused, agent?.AgentId, agent is null ? $"as {AgentName().Match(id).Value}: {refusal}" : refusal, context.RequestAborted);
        // Why it was refused is for the trail: whoever asked need not learn which of his guesses was right.
        return Problems.Of(context, StatusCodes.Status403Forbidden, "signature-refused", "Signature refused", "The agent is not enrolled, or the request is not signed with its key, or is older than a minute, or was used before.");
    }

    /// <summary>Why a request for credentials is not answered; null when it is.</summary>
    private static async Task<string?> RefusalAsync(
        string id, AgentRecord? agent, SignedMessage message, NonceStore nonces, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (agent is null) return "not enrolled, or its key was revoked";
        if (message.Signer != id) return "signed in another name";
        if (message.Audience != SignedMessage.ControlPlane) return "signed for somebody else";
        if ((clock.GetUtcNow() - message.SignedAt).Duration() > MaxRequestAge) return "not signed within the last minute";
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(agent.SigningKey, out _);
        if (!message.IsSignedBy(key)) return "not signed with its key";
        try
        {
            var nonce = message.Read<CredentialsRequest>().Nonce;
            if (nonce.Length != NonceLength) return "no nonce";
            return await nonces.UseAsync(id, nonce, MaxRequestAge, cancellationToken) ? null : "its nonce was used before";
        }
        catch (JsonException)
        {
            return "signed, but for something else";
        }
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
