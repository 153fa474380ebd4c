using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Alerts;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Metrics;
using Catalyze.Contracts.Specifications;
using Xunit.Sdk;

namespace Catalyze.EndToEnd.Tests;

/// <summary>The Pod API as an operator uses it. Calls survive a restart of the control plane: what they do may be done twice.</summary>
public sealed class PodApi : IDisposable
{
    private static readonly TimeSpan DeploymentLimit = TimeSpan.FromMinutes(8);
    private readonly HttpClient _http;

    public PodApi(Uri controlPlane, string operatorToken)
    {
        _http = new HttpClient { BaseAddress = controlPlane, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", operatorToken.Trim());
    }

    public void Dispose() => _http.Dispose();

    public Task<IReadOnlyList<HostStatus>> HostsAsync() => GetAsync<IReadOnlyList<HostStatus>>("pod/hosts");

    public Task<IReadOnlyList<Alert>> AlertsAsync() => GetAsync<IReadOnlyList<Alert>>("pod/alerts");

    public Task<IReadOnlyList<EnvironmentStatus>> EnvironmentsAsync() => GetAsync<IReadOnlyList<EnvironmentStatus>>("pod/environments");

    public Task<EnvironmentStatus> EnvironmentAsync(string id) => GetAsync<EnvironmentStatus>($"pod/environments/{id}");

    public Task<EnvironmentMetrics> MetricsAsync(string id) => GetAsync<EnvironmentMetrics>($"pod/environments/{id}/metrics?minutes=60");

    public Task<DeploymentStatus> DeploymentAsync(string id) => GetAsync<DeploymentStatus>($"pod/deployments/{id}");

    public async Task<SourceReference> UploadSourceAsync(byte[] archive)
    {
        using var content = new ByteArrayContent(archive) { Headers = { ContentType = new MediaTypeHeaderValue("application/gzip") } };
        using var response = await _http.PostAsync(new Uri("pod/sources", UriKind.Relative), content);
        return new SourceReference((await ReadAsync<SourceManifest>(response)).Digest);
    }

    /// <summary>Asks for a deployment; its id.</summary>
    public async Task<string> StartAsync(PodSpecification specification)
    {
        using var response = await _http.PostAsJsonAsync("pod/deployments", specification, CatalyzeJson.Options);
        return (await ReadAsync<DeploymentAccepted>(response)).DeploymentId;
    }

    /// <summary>Asks for an earlier release, a change of the one that serves, or a restart; the deployment's id.</summary>
    public async Task<string> StartAsync(string environmentId, DeploymentRequest request)
    {
        using var response = await _http.PostAsJsonAsync($"pod/environments/{environmentId}/deployments", request, CatalyzeJson.Options);
        return (await ReadAsync<DeploymentAccepted>(response)).DeploymentId;
    }

    public async Task CancelAsync(string deploymentId)
    {
        using var response = await _http.PostAsJsonAsync($"pod/deployments/{deploymentId}/cancellation", new CancelRequest("the test"), CatalyzeJson.Options);
        await ReadAsync<DeploymentStatus>(response);
    }

    /// <summary>Waits until a deployment ended, however.</summary>
    public Task<DeploymentStatus> EndOfAsync(string deploymentId) =>
        WaitAsync(deploymentId, page => page.State is DeploymentState.Running or DeploymentState.Failed or DeploymentState.Removed or DeploymentState.Cancelled);

    /// <summary>Waits until a deployment's timeline has an entry of a kind, or the deployment ended.</summary>
    public Task<DeploymentStatus> ReachedAsync(string deploymentId, string kind) =>
        WaitAsync(deploymentId, page => page.Entries.Any(e => e.Kind == kind) || page.State is DeploymentState.Running or DeploymentState.Failed);

    public async Task<DeploymentStatus> DeployAsync(PodSpecification specification)
    {
        var status = await EndOfAsync(await StartAsync(specification));
        return status.State == DeploymentState.Running
            ? status
            : throw new XunitException($"Deployment {status.DeploymentId} ended as {status.State}: {status.Cause}\n{string.Join('\n', status.Refusals.Select(r => r.Summary))}\n{status.BuildOutput}");
    }

    /// <summary>Removes an environment, after the end of whatever deployment it is in: a failed test must not hide its cause behind a refused removal.</summary>
    public async Task RemoveAsync(string environmentId)
    {
        using var response = await _http.DeleteAsync(new Uri($"pod/environments/{environmentId}", UriKind.Relative));
        if (response.StatusCode == HttpStatusCode.Conflict && (await EnvironmentAsync(environmentId)).DeploymentId is { } running)
        {
            await EndOfAsync(running);
            await RemoveAsync(environmentId);
            return;
        }

        if (response.StatusCode != HttpStatusCode.NotFound)
            await EndOfAsync((await ReadAsync<DeploymentAccepted>(response)).DeploymentId);
    }

    /// <summary>Asks for a job; its id.</summary>
    public async Task<string> StartJobAsync(string environmentId, JobRequest request)
    {
        var id = "job-" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 10);
        using var response = await _http.PutAsJsonAsync($"pod/environments/{environmentId}/jobs/{id}", request, CatalyzeJson.Options);
        return (await ReadAsync<JobStatus>(response)).JobId;
    }

    public Task<JobStatus> JobAsync(string environmentId, string jobId) => GetAsync<JobStatus>($"pod/environments/{environmentId}/jobs/{jobId}");

    public async Task CancelJobAsync(string environmentId, string jobId)
    {
        using var response = await _http.PostAsJsonAsync($"pod/environments/{environmentId}/jobs/{jobId}/cancellation", new CancelRequest("the test"), CatalyzeJson.Options);
        await ReadAsync<JobStatus>(response);
    }

    public Task CordonAsync(string hostId) => CallAsync(HttpMethod.Put, $"pod/hosts/{hostId}/cordon");

    public Task DrainAsync(string hostId) => CallAsync(HttpMethod.Put, $"pod/hosts/{hostId}/drain");

    public Task EndDrainAsync(string hostId) => CallAsync(HttpMethod.Delete, $"pod/hosts/{hostId}/drain");

    public Task<HostDrain> DrainOfAsync(string hostId) => GetAsync<HostDrain>($"pod/hosts/{hostId}/drain");

    public async Task BeginMaintenanceAsync(string environmentId, MaintenanceRequest request)
    {
        using var response = await _http.PostAsJsonAsync($"pod/environments/{environmentId}/maintenance", request, CatalyzeJson.Options);
        await ReadAsync<MaintenanceStatus>(response);
    }

    /// <summary>Of all host names.</summary>
    public async Task EndMaintenanceAsync(string environmentId)
    {
        using var response = await _http.DeleteAsync(new Uri($"pod/environments/{environmentId}/maintenance", UriKind.Relative));
        await ReadAsync<MaintenanceStatus>(response);
    }

    /// <summary>What lets one host of this name enrol, once.</summary>
    public async Task<string> EnrolmentTokenAsync(string hostId)
    {
        using var response = await _http.PostAsJsonAsync("pod/enrolment-tokens", new { agentId = hostId, kind = AgentKind.Host }, CatalyzeJson.Options);
        return (await ReadAsync<JsonElement>(response)).GetProperty("token").GetString()!;
    }

    /// <summary>What an operator does with a host that is gone for good.</summary>
    public async Task RevokeKeyAsync(string hostId)
    {
        using var response = await _http.DeleteAsync(new Uri($"pod/hosts/{hostId}/key", UriKind.Relative));
        if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.NotFound)
            throw new XunitException($"Revoking the key of {hostId} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    private async Task CallAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        using var response = await _http.SendAsync(request);
        if (!response.IsSuccessStatusCode) throw new XunitException($"{method} {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    private async Task<DeploymentStatus> WaitAsync(string deploymentId, Func<TimelinePage, bool> reached)
    {
        using var limit = new CancellationTokenSource(DeploymentLimit);
        var seen = new List<TimelineEntry>();
        for (string? after = null; ;)
        {
            try
            {
                var page = await GetAsync<TimelinePage>($"pod/deployments/{deploymentId}/timeline?after={Uri.EscapeDataString(after ?? "")}&waitSeconds=10", limit.Token);
                after = page.Next ?? after;
                seen.AddRange(page.Entries);
                if (reached(page))
                    return await GetAsync<DeploymentStatus>($"pod/deployments/{deploymentId}", limit.Token);
            }
            catch (HttpRequestException) when (!limit.IsCancellationRequested)
            {
                // Killed on purpose, most likely; the limit bounds the waiting for its return.
                await Task.Delay(200);
            }
            catch (OperationCanceledException e) when (limit.IsCancellationRequested)
            {
                throw new XunitException($"Deployment {deploymentId} did not get there within {DeploymentLimit}:\n{string.Join('\n', seen.Select(s => $"{s.At:HH:mm:ss.fff} {s.Kind}: {s.Message}"))}", e);
            }
        }
    }

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken = default)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return await ReadAsync<T>(response);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
            throw new XunitException($"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<T>(CatalyzeJson.Options) ?? throw new XunitException("The answer is null.");
    }
}
