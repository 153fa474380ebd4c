using Catalyze.Contracts.Json;
using Catalyze.PodApi.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>What the platform made of a service.</summary>
internal static class GeneratedFileRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/pod/environments/{id}/services/{label}/files", ReadAsync).For(PodPolicy.Service);

    private static async Task<IResult> ReadAsync(string id, string label, HttpContext context, GeneratedFileReader reader) =>
        await reader.ReadAsync(id, label, context.RequestAborted) is { } files
            ? Results.Json(files, CatalyzeJson.Options)
            : Problems.NotFound(context, $"{id} runs no service {label}.");
}
