using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Catalyze.Contracts.Offers;
using Catalyze.Docker;
using Catalyze.Link;

namespace Catalyze.ManagementAgent.Building;

/// <summary>Asks the pod's registry what it holds (https://distribution.github.io/distribution/spec/api/).</summary>
/// <param name="http">Client that leads there; plain HTTP, so by a socket of this machine (<see cref="ClientFor"/>).</param>
/// <param name="registry">Its address as images name it, <c>address:port</c>.</param>
/// <param name="controlPlane">Gives leave to use it.</param>
internal sealed class RegistryClient(HttpClient http, string registry, ControlPlaneClient controlPlane)
{
    private static readonly MediaTypeWithQualityHeaderValue Manifest = new("application/vnd.docker.distribution.manifest.v2+json");

    /// <summary>A client that reaches the registry by its socket, whatever address is asked for; by its address where there is none.</summary>
    public static HttpClient ClientFor(string? socket) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = socket is null ? null : async (_, stop) => new NetworkStream(await UnixSocket.ConnectAsync(socket, stop), ownsSocket: true),
    })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>A bearer token to pull from, and push to, a repository.</summary>
    public async Task<string> TokenAsync(string repository, CancellationToken cancellationToken) =>
        (await controlPlane.GetRegistryTokenAsync(registry, repository, environmentId: null, cancellationToken)).Token;

    /// <summary>The image of that name; null when there is none.</summary>
    /// <exception cref="HttpRequestException">The registry does not answer, or not with an answer.</exception>
    public async Task<RegistryImage?> FindAsync(string repository, string tag, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{registry}/v2/{repository}/manifests/{tag}");
        request.Headers.Accept.Add(Manifest);
        var token = new AuthenticationHeaderValue("Bearer", await TokenAsync(repository, cancellationToken));
        request.Headers.Authorization = token;
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        response.EnsureSuccessStatusCode();
        if (!response.Headers.TryGetValues("Docker-Content-Digest", out var digests))
            throw new HttpRequestException("The registry named no digest.");

        using var manifest = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        var config = manifest.RootElement.GetProperty("config");
        var sizes = manifest.RootElement.GetProperty("layers").EnumerateArray().Select(static layer => layer.GetProperty("size").GetInt64()).ToList();
        var diffIds = await ReadDiffIdsAsync(repository, config.GetProperty("digest").GetString()!, token, cancellationToken);
        return new RegistryImage(
            digests.First(),
            config.GetProperty("size").GetInt64() + sizes.Sum(),
            diffIds.Count == sizes.Count ? [.. diffIds.Zip(sizes, static (id, size) => new ImageLayer(ImageLayer.ShortDigest(id), size))] : []);
    }

    // Engines name layers by what is in them, manifests by how they are compressed: the image's configuration has the names engines use, in the manifest's order.
    private async Task<IReadOnlyList<string>> ReadDiffIdsAsync(string repository, string digest, AuthenticationHeaderValue token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{registry}/v2/{repository}/blobs/{digest}") { Headers = { Authorization = token } };
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var config = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        return config.RootElement.TryGetProperty("rootfs", out var root) && root.TryGetProperty("diff_ids", out var ids)
            ? [.. ids.EnumerateArray().Select(static id => id.GetString()!)]
            : [];
    }
}
