using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.MonitorService.Pages;

/// <summary>The web interface: three files within the program.</summary>
internal static class PageFiles
{
    private static readonly (string Path, string File, string Type)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/app.js", "app.js", "text/javascript; charset=utf-8"),
        ("/app.css", "app.css", "text/css; charset=utf-8"),
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        // Browsers ask for it whether there is one or not.
        routes.MapGet("/favicon.ico", static () => Results.NoContent());
        foreach (var (path, file, type) in Files)
        {
            var content = Read(file);
            routes.MapGet(path, () => Results.Bytes(content, type));
        }
    }

    private static byte[] Read(string file)
    {
        using var resource = typeof(PageFiles).Assembly.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"The program lacks {file}.");
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return content.ToArray();
    }
}
