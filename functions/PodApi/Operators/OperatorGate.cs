using System.Security.Cryptography;
using System.Text;
using Catalyze.PodApi.Audit;
using Microsoft.AspNetCore.Http;

namespace Catalyze.PodApi.Operators;

/// <summary>Who an operator is, by the bearer token of a request, or by the session that a browser holds in its place. What he is about to change stands in the trail, under his name, before it changes.</summary>
public sealed class OperatorGate(OperatorStore operators, OperatorSessions sessions, OperatorCookie cookie, AuditTrail audit)
{
    /// <summary>The operator's name; null when the request's token or session is no operator's.</summary>
    public async Task<string?> AdmitAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if ((HashOf(context.Request) ?? await HashOfSessionAsync(context)) is not { } hash || await operators.NameOfAsync(hash, context.RequestAborted) is not { } name) return null;
        context.Items[typeof(OperatorGate)] = name;
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            await audit.AppendAsync(AuditAction.OperatorRequest, agentId: null, $"{context.Request.Method} {context.Request.Path}", context.RequestAborted, name);
        return name;
    }

    private async Task<byte[]?> HashOfSessionAsync(HttpContext context) =>
        cookie.Read(context.Request) is { Length: > 0 } secret ? await sessions.TokenHashOfAsync(secret, context.RequestAborted) : null;

    /// <summary>The operator that was admitted with this request; null where it is a service's.</summary>
    internal static string? NameIn(HttpContext context) => context.Items[typeof(OperatorGate)] as string;

    /// <summary>SHA-256 of the bearer token; null without one.</summary>
    internal static byte[]? HashOf(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? SHA256.HashData(Encoding.UTF8.GetBytes(header[scheme.Length..].Trim())) : null;
    }
}
