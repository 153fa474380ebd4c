using Microsoft.AspNetCore.Http.Features;

namespace Catalyze.App.Http;

/// <summary>Bounds request bodies: JSON is held in memory and small, archives are streamed and may be large.</summary>
internal sealed class RequestSizeMiddleware(RequestDelegate next)
{
    /// <summary>Bytes of any body: a source archive of 64 MiB.</summary>
    public const long Largest = 64 * 1024 * 1024;

    private const long LargestJson = 1024 * 1024;

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.HasJsonContentType() && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = LargestJson;
        return next(context);
    }
}
