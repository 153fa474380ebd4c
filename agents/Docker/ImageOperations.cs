using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Catalyze.Docker.Models;

namespace Catalyze.Docker;

/// <summary>Images of the engine.</summary>
public sealed class ImageOperations
{
    private readonly DockerConnection _connection;

    internal ImageOperations(DockerConnection connection) => _connection = connection;

    public async Task<IReadOnlyList<ImageSummary>> ListAsync(CancellationToken cancellationToken) =>
        await _connection.GetAsync<List<ImageSummary>>("images/json", cancellationToken);

    public Task<ImageInspection> InspectAsync(string image, CancellationToken cancellationToken) =>
        _connection.GetAsync<ImageInspection>($"images/{Path(image)}/json", cancellationToken);

    /// <summary>Whether the engine has it, by tag, digest reference or id.</summary>
    public async Task<bool> ExistsAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            await InspectAsync(image, cancellationToken);
            return true;
        }
        catch (DockerException exception) when (exception.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>Pulls <c>registry/repository@sha256:…</c> or <c>…:tag</c>. Returns once all of it is there.</summary>
    /// <param name="image">What to pull.</param>
    /// <param name="progress">Gets every line of output.</param>
    /// <param name="cancellationToken">Stops waiting; the engine goes on.</param>
    /// <param name="registryToken">Bearer token for the registry; null for one that asks for none.</param>
    public async Task PullAsync(string image, IProgress<ProgressLine>? progress, CancellationToken cancellationToken, string? registryToken = null)
    {
        using var response = await _connection.SendAsync(
            HttpMethod.Post, $"images/create?fromImage={Query.Escape(image)}", content: null, cancellationToken, request => Authenticate(request, registryToken));
        await ProgressStream.DrainAsync(response, progress, cancellationToken);
    }

    /// <summary>Builds from a tar stream and returns the image's id. A failing step throws with the step's error.</summary>
    /// <param name="context">Uncompressed or gzip tar with the Dockerfile in it.</param>
    /// <param name="options">Tags, labels, arguments.</param>
    /// <param name="progress">Gets every line of output.</param>
    /// <param name="cancellationToken">Stops the build: the engine cancels it when the request ends.</param>
    public async Task<string> BuildAsync(Stream context, BuildOptions options, IProgress<ProgressLine>? progress, CancellationToken cancellationToken)
    {
        var query = new StringBuilder("build?rm=1&forcerm=1&dockerfile=").Append(Query.Escape(options.Dockerfile));
        foreach (var tag in options.Tags)
            query.Append("&t=").Append(Query.Escape(tag));
        if (options.Labels.Count > 0)
            query.Append("&labels=").Append(Query.Escape(JsonSerializer.Serialize(options.Labels)));
        if (options.Arguments.Count > 0)
            query.Append("&buildargs=").Append(Query.Escape(JsonSerializer.Serialize(options.Arguments)));
        if (options.NetworkMode is { } network)
            query.Append("&networkmode=").Append(Query.Escape(network));
        if (options.MemoryBytes is { } memory)
            query.Append("&memory=").Append(memory).Append("&memswap=").Append(memory);
        if (options.CpuMillis is { } cpu)
            query.Append("&cpuperiod=100000&cpuquota=").Append(cpu * 100L);

        using var content = new StreamContent(context);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        using var response = await _connection.SendAsync(HttpMethod.Post, query.ToString(), content, cancellationToken);
        var outcome = await ProgressStream.DrainAsync(response, progress, cancellationToken);
        return outcome.ImageId ?? throw new DockerException(status: null, "The build ended without an image.");
    }

    /// <summary>Gives an image another name.</summary>
    public Task TagAsync(string image, string repository, string tag, CancellationToken cancellationToken) =>
        _connection.PostAsync($"images/{Path(image)}/tag?repo={Query.Escape(repository)}&tag={Query.Escape(tag)}", body: null, cancellationToken);

    /// <summary>Pushes <c>repository:tag</c> and returns the manifest's digest (<c>sha256:…</c>).</summary>
    /// <param name="repository">With the registry in front.</param>
    /// <param name="tag">Its name there.</param>
    /// <param name="progress">Gets every line of output.</param>
    /// <param name="cancellationToken">Stops waiting; the engine goes on.</param>
    /// <param name="registryToken">Bearer token for the registry; null for one that asks for none.</param>
    public async Task<string> PushAsync(string repository, string tag, IProgress<ProgressLine>? progress, CancellationToken cancellationToken, string? registryToken = null)
    {
        using var response = await _connection.SendAsync(
            HttpMethod.Post,
            $"images/{Path(repository)}/push?tag={Query.Escape(tag)}",
            content: null,
            cancellationToken,
            request => Authenticate(request, registryToken));
        var outcome = await ProgressStream.DrainAsync(response, progress, cancellationToken);
        return outcome.Digest ?? throw new DockerException(status: null, "The registry named no digest for what was pushed.");
    }

    /// <summary>Removes a name, and the image when it was the last. No effect when it does not exist; conflict while a container uses it.</summary>
    public async Task RemoveAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            await _connection.DeleteAsync($"images/{Path(image)}", cancellationToken);
        }
        catch (DockerException exception) when (exception.IsNotFound)
        {
            // Gone already is what was asked for.
        }
    }

    /// <summary>Removes images without a name that nothing uses and that are older than <paramref name="age"/>.</summary>
    public Task PruneUnnamedAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        var filters = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["dangling"] = ["true"], ["until"] = [$"{(long)age.TotalSeconds}s"] };
        return _connection.PostAsync($"images/prune?filters={Query.Filters(filters)}", body: null, cancellationToken);
    }

    // The engine wants this header on every push, even to a registry without authentication.
    private static void Authenticate(HttpRequestMessage request, string? registryToken)
    {
        var credentials = registryToken is null ? [] : new Dictionary<string, string>(StringComparer.Ordinal) { ["registrytoken"] = registryToken };
        // In the alphabet for addresses, but with the padding that is left out there: without it the engine takes it for no credentials.
        request.Headers.TryAddWithoutValidation(
            "X-Registry-Auth", Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(credentials)).Replace('+', '-').Replace('/', '_'));
    }

    // References contain slashes that the engine's router expects unescaped.
    private static string Path(string image) => Query.Escape(image).Replace("%2F", "/", StringComparison.Ordinal);
}
