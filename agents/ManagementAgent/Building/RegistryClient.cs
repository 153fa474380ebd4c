using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Catalyze.ManagementAgent.Building;

/// <summary>Asks the pod's registry what it holds (https://distribution.github.io/distribution/spec/api/).</summary>
/// <param name="http">Client for its address.</param>
/// <param name="registry">Its address, <c>address:port</c>; plain HTTP within the pod's network.</param>
internal sealed class RegistryClient(HttpClient http, string registry)
{
    private static readonly MediaTypeWithQualityHeaderValue Manifest = new("application/vnd.docker.distribution.manifest.v2+json");

    /// <summary>The image of that name; null when there is none.</summary>
    /// <exception cref="HttpRequestException">The registry does not answer, or not with an answer.</exception>
    public async Task<RegistryImage?> FindAsync(string repository, string tag, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{registry}/v2/{repository}/manifests/{tag}");
        request.Headers.Accept.Add(Manifest);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        response.EnsureSuccessStatusCode();
        if (!response.Headers.TryGetValues("Docker-Content-Digest", out var digests))
            throw new HttpRequestException("The registry named no digest.");

        using var manifest = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        var bytes = manifest.RootElement.GetProperty("config").GetProperty("size").GetInt64()
            + manifest.RootElement.GetProperty("layers").EnumerateArray().Sum(static layer => layer.GetProperty("size").GetInt64());
        return new RegistryImage(digests.First(), bytes);
    }
}
