using System.Security.Cryptography;
using System.Text;

namespace Catalyze.App.Http;

/// <summary>Lets only operators through to <c>/operations</c>, except to the health endpoint. Without a configured token nobody passes.</summary>
internal sealed class OperatorGateMiddleware(RequestDelegate next, IConfiguration configuration)
{
    private const string Scheme = "Bearer ";
    private readonly byte[]? tokenHash = configuration["Catalyze:PodApi:OperatorTokenHash"] is { Length: 64 } hex ? Convert.FromHexString(hex) : null;

    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/operations", StringComparison.OrdinalIgnoreCase)
            || context.Request.Path.Equals(HealthEndpoint.Path, StringComparison.OrdinalIgnoreCase)
            || IsOperator(context.Request.Headers.Authorization.ToString()))
        {
            return next(context);
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ProblemMiddleware.WriteAsync(
            context, "/problems/unauthenticated", "Operators only", StatusCodes.Status401Unauthorized, "Send the operator token as a bearer token.");
    }

    private bool IsOperator(string authorization) =>
        tokenHash is not null
        && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim())), tokenHash);
}
