using System.Net;

namespace Catalyze.ManagementAgent.Building;

/// <summary>Fetches build contexts to a file, so that a build never waits for the network and a cut-off context never becomes an image.</summary>
internal sealed class ContextDownload(HttpClient http)
{
    /// <summary>Most bytes of a context; an uploaded source unpacks to less.</summary>
    public const long Limit = 1024L * 1024 * 1024;

    /// <summary>The context in a file that disappears when it is closed.</summary>
    /// <exception cref="BuildFailedException">It is gone, its signature has expired, or it is too large.</exception>
    /// <exception cref="HttpRequestException">Storage does not answer.</exception>
    public async Task<FileStream> FetchAsync(string uri, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Gone)
            throw new BuildFailedException($"The build context cannot be read any more (storage answered {(int)response.StatusCode}).");
        response.EnsureSuccessStatusCode();
        if (response.Content.Headers.ContentLength is not { } length)
            throw new HttpRequestException("Storage named no length for the build context.");
        if (length > Limit)
            throw new BuildFailedException($"The build context has {length} bytes, more than {Limit}.");

        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), $"cz-context-{Guid.NewGuid():N}.tar"),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        try
        {
            await response.Content.CopyToAsync(file, cancellationToken);
            if (file.Length != length)
                throw new HttpRequestException($"The build context ended after {file.Length} of {length} bytes.");
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
