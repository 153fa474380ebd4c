using Catalyze.CustomerApi.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Problems;

/// <summary>Puts <see cref="ProblemMiddleware"/> before everything else, authentication included, and the answer to browsers' questions about origins before that.</summary>
internal sealed class ProblemStartupFilter(IOptions<CustomerApiOptions> options) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (options.Value.DashboardOrigin is { Length: > 0 } origin)
            app.UseWhen(context => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase), api => api.UseCors(policy => Allow(policy, origin)));
        app.UseMiddleware<ProblemMiddleware>();
        next(app);
    };

    private static void Allow(CorsPolicyBuilder policy, string origin) => policy.WithOrigins(origin).AllowCredentials()
        .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete)
        .WithHeaders("Content-Type", "Authorization", "If-Match", "If-None-Match", "Last-Event-ID", Authorisation.SessionHandler.CsrfHeader, Idempotency.Header)
        .WithExposedHeaders("ETag", "Link", "Location", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Idempotency-Replayed", CorrelationId.Header)
        .SetPreflightMaxAge(TimeSpan.FromHours(1));
}
