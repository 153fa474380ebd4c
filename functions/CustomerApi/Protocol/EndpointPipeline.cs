using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Protocol;

/// <summary>What happens around every route once its policy has let a request in: limits, repetition, the audit's safety net.</summary>
internal sealed class EndpointPipeline(RateLimits limits, Idempotency idempotency, AuditTrail audit)
{
    public async Task RunAsync(RequestDelegate route, HttpContext context)
    {
        var open = context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy == Policies.Anyone;
        var isPost = HttpMethods.IsPost(context.Request.Method);
        if ((open && isPost ? limits.CountSignIn(context) : limits.CountCaller(context)) is { } refusal)
            throw new ProblemException(refusal);
        var repeatable = isPost && !open && context.GetEndpoint()?.Metadata.GetMetadata<NotRepeated>() is null;
        if (repeatable && context.Request.Headers.TryGetValue(Idempotency.Header, out var key))
            await idempotency.RunAsync(key.ToString(), inner => AuditedAsync(route, inner), context);
        else
            await AuditedAsync(route, context);
    }

    // A route that changes something notes it before it does; one that forgot to leaves an entry all the same.
    private async Task AuditedAsync(RequestDelegate route, HttpContext context)
    {
        await route(context);
        var method = context.Request.Method;
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && context.Response.StatusCode < 300 && context.Features.Get<Audited>() is null)
            await audit.AppendAsync(context, context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? method.ToLowerInvariant(), context.Request.Path);
    }
}
