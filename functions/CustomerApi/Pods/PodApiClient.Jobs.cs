using System.Net.Http.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Json;

namespace Catalyze.CustomerApi.Pods;

/// <summary>One-off jobs of an environment.</summary>
internal sealed partial class PodApiClient
{
    /// <summary>Starts a job; the same id again starts nothing.</summary>
    public async Task<JobStatus> StartJobAsync(string environmentId, string jobId, JobRequest job, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Put, $"pod/environments/{environmentId}/jobs/{jobId}");
        request.Content = JsonContent.Create(job, options: CatalyzeJson.Options);
        using var response = await SendAsync(request, cancellationToken);
        return await ReadAsync<JobStatus>(response, cancellationToken);
    }

    /// <summary>Newest first; none where the Pod API never heard of the environment.</summary>
    public async Task<IReadOnlyList<JobStatus>> JobsAsync(string environmentId, CancellationToken cancellationToken) =>
        await FindAsync<IReadOnlyList<JobStatus>>($"pod/environments/{environmentId}/jobs", cancellationToken) ?? [];

    /// <summary>With command and output; null where there is none.</summary>
    public Task<JobStatus?> JobAsync(string environmentId, string jobId, CancellationToken cancellationToken) =>
        FindAsync<JobStatus>($"pod/environments/{environmentId}/jobs/{Uri.EscapeDataString(jobId)}", cancellationToken);

    public Task<JobStatus> CancelJobAsync(string environmentId, string jobId, CancelRequest request, CancellationToken cancellationToken) =>
        PostAsync<CancelRequest, JobStatus>($"pod/environments/{environmentId}/jobs/{Uri.EscapeDataString(jobId)}/cancellation", request, idempotencyKey: null, cancellationToken);
}
