using Microsoft.AspNetCore.Http;

namespace Catalyze.DurableTask;

/// <summary>Refusals as RFC 9457 problems; the API's own standard says only their status codes.</summary>
internal static class ManagementProblems
{
    private const int RetryAfterOutageSeconds = 5;

    public static IResult Unknown(string id) => Of(StatusCodes.Status404NotFound, $"There is no instance '{id}'.");

    public static IResult Finished(OrchestrationMetadata instance) =>
        Of(StatusCodes.Status410Gone, $"Instance '{instance.InstanceId}' is {instance.RuntimeStatus}; nothing more can be done to it.");

    public static IResult Of(int status, string detail) => Results.Problem(detail, statusCode: status);

    /// <summary>Turns bad parameters and ids into 400, an outage of storage into 503.</summary>
    public static async ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (BadParameterException bad)
        {
            return Results.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal) { [bad.Parameter] = [bad.Message] });
        }
        catch (ArgumentException bad) when (bad.ParamName is "instanceId" or "continuationToken")
        {
            return Of(StatusCodes.Status400BadRequest, bad.Message);
        }
        catch (Exception failure) when (StorageErrors.IsOutage(failure))
        {
            context.HttpContext.Response.Headers.RetryAfter = FormattableString.Invariant($"{RetryAfterOutageSeconds}");
            return Of(StatusCodes.Status503ServiceUnavailable, "Storage does not answer; nothing is known to have been done.");
        }
    }
}
