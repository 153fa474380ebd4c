using Catalyze.PodApi.Operators;

namespace Catalyze.App.Http;

/// <summary>Lets only operators through to <c>/operations</c>, except to the health endpoint. Where the Pod API is not served, which knows them, nobody passes.</summary>
internal sealed class OperatorGateMiddleware(RequestDelegate next, IServiceProvider services)
{
    private readonly OperatorGate? operators = services.GetService<OperatorGate>();

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/operations", StringComparison.OrdinalIgnoreCase)
            || context.Request.Path.Equals(HealthEndpoint.Path, StringComparison.OrdinalIgnoreCase)
            || (operators is not null && await operators.AdmitAsync(context) is not null))
        {
            await next(context);
            return;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        await ProblemMiddleware.WriteAsync(
            context, "/problems/unauthenticated", "Operators only", StatusCodes.Status401Unauthorized, "Send an operator's token as a bearer token.");
    }
}
