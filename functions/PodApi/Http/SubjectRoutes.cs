using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.PodApi.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>Names of what orchestrations are about, for operators.</summary>
internal static class SubjectRoutes
{
    private const int Most = 200;
    private const int LongestId = 64;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/pod/subjects", ReadAsync).For(PodPolicy.Operator);

    private static async Task<IResult> ReadAsync(string? ids, HttpContext context, SubjectReader subjects)
    {
        var asked = (ids ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (asked.Length is 0 or > Most || asked.Any(id => id.Length > LongestId || id.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')))
            return Problems.Invalid(context, "Invalid request", [new FieldError("ids", "invalid", $"1 to {Most} ids of deployments or environments, with commas between them.")]);
        return Results.Json(await subjects.ReadAsync(asked, context.RequestAborted), CatalyzeJson.Options);
    }
}
