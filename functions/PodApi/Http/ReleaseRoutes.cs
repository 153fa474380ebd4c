using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Releases;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>Releases of an environment. They are made by deployments; only their notes change.</summary>
internal static class ReleaseRoutes
{
    private const int LongestNotes = 2000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/pod/environments/{id}/releases", ListAsync).For(PodPolicy.Service);
        routes.MapGet("/pod/environments/{id}/releases/{release}", ShowAsync).For(PodPolicy.Service);
        routes.MapPut("/pod/environments/{id}/releases/{release}/notes", NoteAsync).For(PodPolicy.Service);
        routes.MapGet("/pod/environments/{id}/releases/{release}/difference", CompareAsync).For(PodPolicy.Service);
    }

    private static async Task<IResult> ListAsync(string id, HttpContext context, EnvironmentStore environments, ReleaseStore releases) =>
        await environments.FindAsync(id, context.RequestAborted) is { Removed: false } environment
            ? Results.Json(await releases.ListAsync(id, environment.CurrentRelease, context.RequestAborted), CatalyzeJson.Options)
            : Problems.NotFound(context, $"There is no environment {id}.");

    private static async Task<IResult> ShowAsync(string id, string release, HttpContext context, EnvironmentStore environments, ReleaseStore releases)
    {
        var environment = await environments.FindAsync(id, context.RequestAborted);
        var summary = releases.FindSummaryAsync(id, release, environment?.CurrentRelease, context.RequestAborted);
        return await releases.FindAsync(id, release, context.RequestAborted) is { } specification && await summary is { } known
            ? Results.Json(new ReleaseDetails(known, ReleaseSecrets.Without(specification)), CatalyzeJson.Options)
            : Unknown(context, id, release);
    }

    private static async Task<IResult> NoteAsync(string id, string release, HttpContext context, EnvironmentStore environments, ReleaseStore releases)
    {
        var (notes, _, refusal) = await JsonBody.ReadAsync<ReleaseNotes>(context);
        if (notes is null) return refusal!;
        if (notes.Notes?.Length > LongestNotes) return Problems.Invalid(context, "Invalid request", [new FieldError("notes", "too-long", $"At most {LongestNotes} characters.")]);
        if (!await releases.NoteAsync(id, release, notes.Notes, context.RequestAborted)) return Unknown(context, id, release);
        var environment = await environments.FindAsync(id, context.RequestAborted);
        return Results.Json(await releases.FindSummaryAsync(id, release, environment?.CurrentRelease, context.RequestAborted), CatalyzeJson.Options);
    }

    private static async Task<IResult> CompareAsync(string id, string release, string? to, HttpContext context, EnvironmentStore environments, ReleaseStore releases)
    {
        var other = to ?? (await environments.FindAsync(id, context.RequestAborted))?.CurrentRelease;
        if (string.IsNullOrEmpty(other)) return Problems.Invalid(context, "Invalid request", [new FieldError("to", "required", "No release serves; name the one to compare with.")]);
        if (await releases.FindAsync(id, release, context.RequestAborted) is not { } from) return Unknown(context, id, release);
        if (await releases.FindAsync(id, other, context.RequestAborted) is not { } target) return Unknown(context, id, other);
        return Results.Json(new ReleaseDifference(release, other, ReleaseComparison.Compare(from, target)), CatalyzeJson.Options);
    }

    private static IResult Unknown(HttpContext context, string id, string release) => Problems.NotFound(context, $"{id} has no release {release}.");
}
