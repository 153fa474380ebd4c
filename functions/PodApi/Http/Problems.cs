using System.Diagnostics;
using System.Globalization;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Microsoft.AspNetCore.Http;

namespace Catalyze.PodApi.Http;

/// <summary>Refusals as RFC 9457 has them.</summary>
internal static class Problems
{
    public static IResult Invalid(HttpContext context, string title, IReadOnlyList<FieldError> errors) =>
        Of(context, StatusCodes.Status400BadRequest, "invalid-request", title, errors.Count == 1 ? errors[0].Message : $"{errors.Count} fields are wrong.", errors);

    public static IResult NotFound(HttpContext context, string detail) => Of(context, StatusCodes.Status404NotFound, "not-found", "Not found", detail);

    public static IResult Unauthorized(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Of(context, StatusCodes.Status401Unauthorized, "unauthorized", "Not authorized", "This route needs a bearer key that may call it.");
    }

    /// <summary>Says when to ask again.</summary>
    public static void ComeBack(HttpContext context, TimeSpan after) =>
        context.Response.Headers.RetryAfter = ((long)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    public static IResult Of(HttpContext context, int status, string type, string title, string? detail, IReadOnlyList<FieldError>? errors = null) => Results.Json(
        new ProblemDocument($"/problems/{type}", title, status, detail, Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier, errors ?? []),
        CatalyzeJson.Options,
        "application/problem+json",
        status);
}
