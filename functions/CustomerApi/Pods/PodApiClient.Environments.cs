using System.Net.Http.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Metrics;
using Catalyze.Contracts.Placement;
using Catalyze.Contracts.Releases;
using Catalyze.CustomerApi.Problems;

namespace Catalyze.CustomerApi.Pods;

/// <summary>Deployments, plans and releases of an environment.</summary>
internal sealed partial class PodApiClient
{
    private const string SpecificationPrefix = "specification.";

    public Task<DeploymentAccepted> DeployAsync(string environmentId, DeploymentRequest deployment, string? idempotencyKey, CancellationToken cancellationToken) =>
        PostAsync<DeploymentRequest, DeploymentAccepted>($"pod/environments/{environmentId}/deployments", deployment, idempotencyKey, cancellationToken);

    public Task<PlacementPlan> PlanAsync(string environmentId, DeploymentRequest deployment, CancellationToken cancellationToken) =>
        PostAsync<DeploymentRequest, PlacementPlan>($"pod/environments/{environmentId}/plans", deployment, idempotencyKey: null, cancellationToken);

    public Task<DeploymentStatus> CancelAsync(string deploymentId, CancelRequest request, CancellationToken cancellationToken) =>
        PostAsync<CancelRequest, DeploymentStatus>($"pod/deployments/{Uri.EscapeDataString(deploymentId)}/cancellation", request, idempotencyKey: null, cancellationToken);

    public Task<MaintenanceStatus> BeginMaintenanceAsync(string environmentId, MaintenanceRequest maintenance, CancellationToken cancellationToken) =>
        PostAsync<MaintenanceRequest, MaintenanceStatus>($"pod/environments/{environmentId}/maintenance", maintenance, idempotencyKey: null, cancellationToken);

    public Task<MaintenanceStatus> EndMaintenanceAsync(string environmentId, IReadOnlyList<string> domains, IReadOnlyList<string> services, CancellationToken cancellationToken)
    {
        var names = domains.Select(domain => $"domain={Uri.EscapeDataString(domain)}").Concat(services.Select(service => $"service={Uri.EscapeDataString(service)}"));
        return ReadAsync<MaintenanceStatus>(HttpMethod.Delete, $"pod/environments/{environmentId}/maintenance?{string.Join('&', names)}", cancellationToken);
    }

    /// <summary>Releases, newest first; none where the Pod API never heard of the environment.</summary>
    public async Task<IReadOnlyList<ReleaseSummary>> ReleasesAsync(string environmentId, CancellationToken cancellationToken) =>
        await FindAsync<IReadOnlyList<ReleaseSummary>>($"pod/environments/{environmentId}/releases", cancellationToken) ?? [];

    public Task<ReleaseDetails?> ReleaseAsync(string environmentId, string releaseId, CancellationToken cancellationToken) =>
        FindAsync<ReleaseDetails>($"pod/environments/{environmentId}/releases/{Uri.EscapeDataString(releaseId)}", cancellationToken);

    public Task<ReleaseDifference> CompareReleasesAsync(string environmentId, string releaseId, string? to, CancellationToken cancellationToken) =>
        ReadAsync<ReleaseDifference>(
            HttpMethod.Get, $"pod/environments/{environmentId}/releases/{Uri.EscapeDataString(releaseId)}/difference{(to is null ? "" : $"?to={Uri.EscapeDataString(to)}")}", cancellationToken);

    public async Task<ReleaseSummary> NoteReleaseAsync(string environmentId, string releaseId, ReleaseNotes notes, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Put, $"pod/environments/{environmentId}/releases/{Uri.EscapeDataString(releaseId)}/notes");
        request.Content = JsonContent.Create(notes, options: CatalyzeJson.Options);
        using var response = await SendAsync(request, cancellationToken);
        return await ReadAsync<ReleaseSummary>(response, cancellationToken);
    }

    /// <summary>What was made of a service in the release that serves; null where none of that label runs.</summary>
    public Task<GeneratedFiles?> GeneratedFilesAsync(string environmentId, string label, CancellationToken cancellationToken) =>
        FindAsync<GeneratedFiles>($"pod/environments/{environmentId}/services/{Uri.EscapeDataString(label)}/files", cancellationToken);

    /// <summary>What the environment's instances used; null where the Pod API never heard of the environment.</summary>
    public Task<EnvironmentMetrics?> MetricsAsync(string environmentId, int minutes, CancellationToken cancellationToken) =>
        FindAsync<EnvironmentMetrics>($"pod/environments/{environmentId}/metrics?minutes={minutes}", cancellationToken);

    private async Task<TAnswer> PostAsync<TBody, TAnswer>(string path, TBody body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, path);
        request.Content = JsonContent.Create(body, options: CatalyzeJson.Options);
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await SendAsync(request, cancellationToken);
        try
        {
            return await ReadAsync<TAnswer>(response, cancellationToken);
        }
        catch (ProblemException refusal) when (refusal.Problem.Errors.Any(error => error.Field.StartsWith(SpecificationPrefix, StringComparison.Ordinal)))
        {
            // The customer wrote a configuration; that it travels inside a request is none of his business.
            throw new ProblemException(refusal.Problem with
            {
                Errors = [.. refusal.Problem.Errors.Select(e => e with { Field = e.Field.StartsWith(SpecificationPrefix, StringComparison.Ordinal) ? e.Field[SpecificationPrefix.Length..] : e.Field })],
            }, refusal);
        }
    }
}
