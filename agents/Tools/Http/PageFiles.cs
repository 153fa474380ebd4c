using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.Tools.Http;

/// <summary>A web interface: three files within the program.</summary>
public static class PageFiles
{
    private static readonly (string Path, string File, string Type)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/app.js", "app.js", "text/javascript; charset=utf-8"),
        ("/app.css", "app.css", "text/css; charset=utf-8"),
    ];

    /// <param name="routes">Of the pages' listener.</param>
    /// <param name="program">Has the files as resources of their names.</param>
    public static void Map(IEndpointRouteBuilder routes, Assembly program)
    {
        ArgumentNullException.ThrowIfNull(program);
        // Browsers ask for it whether there is one or not.
        routes.MapGet("/favicon.ico", static () => Results.NoContent());
        foreach (var (path, file, type) in Files)
        {
            var content = Read(program, file);
            routes.MapGet(path, () => Results.Bytes(content, type));
        }
    }

    private static byte[] Read(Assembly program, string file)
    {
        using var resource = program.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"The program lacks {file}.");
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return content.ToArray();
    }
}
