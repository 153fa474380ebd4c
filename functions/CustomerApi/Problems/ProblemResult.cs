using System.Globalization;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Published;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Problems;

/// <summary>Writes a <see cref="Problem"/> as RFC 9457 has it.</summary>
public sealed class ProblemResult(Problem problem) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        var published = PublishedApi.IsFor(httpContext.Request);
        response.StatusCode = published ? PublishedProblem.StatusOf(problem) : problem.Status;
        if (problem.RetryAfter is { } wait)
            response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (problem.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        if (published)
        {
            await response.WriteAsJsonAsync(PublishedProblem.Of(problem, CorrelationId.Of(httpContext)), CatalyzeJson.Options, "application/problem+json", httpContext.RequestAborted);
            return;
        }

        var document = new ProblemDocument("/problems/" + problem.Kind, problem.Title, problem.Status, problem.Detail,
            CorrelationId.Of(httpContext), problem.Errors);
        await response.WriteAsJsonAsync(document, CatalyzeJson.Options, "application/problem+json", httpContext.RequestAborted);
    }
}
