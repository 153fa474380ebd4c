using Microsoft.Extensions.FileProviders;

namespace Catalyze.App.Http;

/// <summary>Serves the built single-page dashboard.</summary>
internal static partial class Dashboard
{
    private const string Index = "/index.html";
    private static readonly string[] ApiPrefixes = ["/api", "/published", "/pod", "/operations", "/runtime", "/admin"];

    /// <summary>Serves the folder's files, and index.html for navigation to any address that is no API's.</summary>
    public static void UseDashboard(this WebApplication app, string directory)
    {
        var root = Path.GetFullPath(directory);
        if (!Directory.Exists(root))
        {
            Log.DirectoryMissing(app.Logger, root);
            return;
        }

        var files = new PhysicalFileProvider(root);
        app.Use((context, next) =>
        {
            if (IsNavigation(context.Request) && !files.GetFileInfo(context.Request.Path).Exists)
                context.Request.Path = Index;
            return next(context);
        });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            // The build names what is in assets by its content; index.html refers to those names and must be asked for each time.
            OnPrepareResponse = served => served.Context.Response.Headers.CacheControl =
                served.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache",
        });
    }

    private static bool IsNavigation(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !ApiPrefixes.Any(prefix => request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
        && (request.Path == "/" || request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase));

    private static partial class Log
    {
        [LoggerMessage(EventId = 1221, Level = LogLevel.Warning, Message = "No dashboard is served: there is no folder {Directory}")]
        public static partial void DirectoryMissing(ILogger logger, string directory);
    }
}
