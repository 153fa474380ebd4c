using Catalyze.Contracts.Json;
using Catalyze.Pipeline;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>Registries: catalog, sources, images, hosts, pods.</summary>
internal static class RegistryRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/pod/catalog", () => Results.Json(Catalog.Types, CatalyzeJson.Options)).For(PodPolicy.Service);
        routes.MapPost("/pod/sources", UploadAsync).For(PodPolicy.Service);
        routes.MapGet("/pod/images", async (HttpContext context, ImageStore images) => Results.Json(await images.ListAsync(context.RequestAborted), CatalyzeJson.Options)).For(PodPolicy.Operator);
        routes.MapGet("/pod/hosts", async (HttpContext context, HostStatusReader hosts) => Results.Json(await hosts.ReadAsync(context.RequestAborted), CatalyzeJson.Options)).For(PodPolicy.Operator);
        routes.MapGet("/pod/pods", PodsAsync).For(PodPolicy.Operator);
    }

    private static async Task<IResult> UploadAsync(HttpContext context, SourceStore sources)
    {
        var limits = SourceLimits.Default;
        if (context.Request.ContentLength is not { } length)
            return Problems.Of(context, StatusCodes.Status411LengthRequired, "length-required", "Length required", "Send Content-Length: a chunked upload does not pass the function host.");
        if (length > limits.CompressedBytes)
            return Problems.Of(context, StatusCodes.Status413PayloadTooLarge, "too-large", "Source too large", $"{length:N0} bytes were announced, {limits.CompressedBytes:N0} are accepted.");
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = limits.CompressedBytes;

        // To a file first: the archive is read twice, once to see what it holds and once to be stored.
        var path = Path.Combine(Path.GetTempPath(), $"catalyze-source-{Guid.NewGuid():N}");
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await context.Request.Body.CopyToAsync(file, context.RequestAborted);
        file.Position = 0;
        var inspection = await SourceArchiveReader.ReadAsync(file, limits, context.RequestAborted);
        if (inspection.Manifest is not { } manifest)
            return Problems.Of(context, StatusCodes.Status400BadRequest, "invalid-source", "Invalid source archive", $"{inspection.Errors.Count} things are wrong; nothing was stored.", inspection.Errors);
        file.Position = 0;
        await sources.SaveAsync(manifest, file, context.RequestAborted);
        return Results.Json(manifest, CatalyzeJson.Options, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> PodsAsync(HttpContext context, AgentRegistry agents, HostStatusReader hosts)
    {
        var directory = await agents.ReadAsync(context.RequestAborted);
        var known = await hosts.ReadAsync(context.RequestAborted);
        var pods = directory.Management.SelectMany(m => m.ManagedPods).Concat(known.Select(h => h.Pod)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return Results.Json(
            pods.Select(pod => new PodStatus(
                pod,
                known.FirstOrDefault(h => h.Pod == pod)?.Provider,
                known.Count(h => h.Pod == pod),
                known.Count(h => h.Pod == pod && h.Offering),
                [.. directory.ManagersOf(pod).Select(m => m.AgentId)])),
            CatalyzeJson.Options);
    }
}
