using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Bench.Deploy;

/// <summary>The few calls of the Pod API that the benchmark needs, as an operator.</summary>
internal sealed class PodApiClient : IDisposable
{
    private static readonly TimeSpan BusyLimit = TimeSpan.FromMinutes(3);
    private readonly HttpClient _http;

    internal PodApiClient(Uri controlPlane, FileInfo operatorToken)
    {
        _http = new HttpClient { BaseAddress = controlPlane, Timeout = TimeSpan.FromMinutes(2) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(operatorToken.FullName).Trim());
    }

    public void Dispose() => _http.Dispose();

    internal Task<IReadOnlyList<CatalogType>> CatalogAsync(CancellationToken cancellationToken) => GetAsync<IReadOnlyList<CatalogType>>("pod/catalog", cancellationToken);

    internal Task<EnvironmentStatus> EnvironmentAsync(string id, CancellationToken cancellationToken) => GetAsync<EnvironmentStatus>($"pod/environments/{id}", cancellationToken);

    internal Task<IReadOnlyList<HostStatus>> HostsAsync(CancellationToken cancellationToken) => GetAsync<IReadOnlyList<HostStatus>>("pod/hosts", cancellationToken);

    internal async Task<SourceManifest> UploadSourceAsync(byte[] archive, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(archive) { Headers = { ContentType = new MediaTypeHeaderValue("application/gzip") } };
        using var response = await _http.PostAsync(new Uri("pod/sources", UriKind.Relative), content, cancellationToken);
        return await ReadAsync<SourceManifest>(response, cancellationToken);
    }

    /// <summary>Deploys and waits until it runs.</summary>
    internal async Task<string> DeployAsync(PodSpecification specification, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync("pod/deployments", specification, CatalyzeJson.Options, cancellationToken);
        var accepted = await ReadAsync<DeploymentAccepted>(response, cancellationToken);
        await AwaitEndAsync(accepted.DeploymentId, cancellationToken);
        return accepted.DeploymentId;
    }

    /// <summary>Removes an environment, once what is being deployed in it has ended.</summary>
    internal async Task RemoveAsync(string environmentId, CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            using var response = await _http.DeleteAsync(new Uri($"pod/environments/{environmentId}", UriKind.Relative), cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return;
            if (response.StatusCode != HttpStatusCode.Conflict || clock.Elapsed > BusyLimit)
            {
                await AwaitEndAsync((await ReadAsync<DeploymentAccepted>(response, cancellationToken)).DeploymentId, cancellationToken);
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    internal async Task<IReadOnlyList<TimelineEntry>> TimelineAsync(string deploymentId, CancellationToken cancellationToken)
    {
        var entries = new List<TimelineEntry>();
        for (string? after = null; ;)
        {
            var page = await GetAsync<TimelinePage>($"pod/deployments/{deploymentId}/timeline?after={Uri.EscapeDataString(after ?? "")}&waitSeconds=0", cancellationToken);
            entries.AddRange(page.Entries);
            if (page.Entries.Count == 0 || page.Next is null)
                return entries;
            after = page.Next;
        }
    }

    // Waits on the timeline rather than by polling, so that the end is seen when it happens.
    private async Task AwaitEndAsync(string deploymentId, CancellationToken cancellationToken)
    {
        for (string? after = null; ;)
        {
            var page = await GetAsync<TimelinePage>($"pod/deployments/{deploymentId}/timeline?after={Uri.EscapeDataString(after ?? "")}&waitSeconds=20", cancellationToken);
            after = page.Next ?? after;
            if (page.State is DeploymentState.Running or DeploymentState.Removed)
                return;
            if (page.State is DeploymentState.Failed)
                throw new InvalidOperationException($"Deployment {deploymentId} failed: {(await GetAsync<DeploymentStatus>($"pod/deployments/{deploymentId}", cancellationToken)).Cause}");
        }
    }

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        return await response.Content.ReadFromJsonAsync<T>(CatalyzeJson.Options, cancellationToken) ?? throw new HttpRequestException("The answer is null.");
    }
}
