using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Catalyze.Contracts.Audit;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;
using Catalyze.CustomerApi.Problems;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Pods;

/// <summary>Speaks with the Pod API. Its refusals of what a customer wrote are passed on field by field.</summary>
internal sealed partial class PodApiClient(HttpClient http, IOptions<CustomerApiOptions> options, ILogger<PodApiClient> logger)
{
    public Task<IReadOnlyList<CatalogType>> CatalogAsync(CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<CatalogType>>(HttpMethod.Get, "pod/catalog", cancellationToken);

    /// <summary>What the environment is; null where the Pod API never heard of it.</summary>
    public async Task<EnvironmentStatus?> EnvironmentAsync(string environmentId, CancellationToken cancellationToken) =>
        await FindAsync<EnvironmentStatus>($"pod/environments/{environmentId}", cancellationToken);

    /// <summary>The environment's deployments, as the Pod API orders them; none where it never heard of the environment.</summary>
    public async Task<IReadOnlyList<DeploymentStatus>> DeploymentsAsync(string environmentId, CancellationToken cancellationToken) =>
        await FindAsync<IReadOnlyList<DeploymentStatus>>($"pod/environments/{environmentId}/deployments", cancellationToken) ?? [];

    /// <summary>A deployment; null where there is none of that id.</summary>
    public Task<DeploymentStatus?> DeploymentAsync(string deploymentId, CancellationToken cancellationToken) =>
        FindAsync<DeploymentStatus>($"pod/deployments/{Uri.EscapeDataString(deploymentId)}", cancellationToken);

    public Task<TimelinePage> TimelineAsync(string deploymentId, string? after, int waitSeconds, CancellationToken cancellationToken)
    {
        var query = after is null ? $"?waitSeconds={waitSeconds}" : $"?after={Uri.EscapeDataString(after)}&waitSeconds={waitSeconds}";
        return ReadAsync<TimelinePage>(HttpMethod.Get, $"pod/deployments/{Uri.EscapeDataString(deploymentId)}/timeline{query}", cancellationToken);
    }

    /// <summary>Starts the removal; null where the Pod API never heard of the environment.</summary>
    public async Task<DeploymentAccepted?> RemoveAsync(string environmentId, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Delete, $"pod/environments/{environmentId}");
        using var response = await SendAsync(request, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync<DeploymentAccepted>(response, cancellationToken);
    }

    /// <summary>Whether the Pod API knows this token as an operator's.</summary>
    public async Task<OperatorStatus?> OperatorAsync(string token, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, "pod/operators/self");
        request.Headers.Authorization = null;
        // As it came: whatever is no token at all is refused there too.
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var response = await SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode ? await ReadAsync<OperatorStatus>(response, cancellationToken) : null;
    }

    /// <summary>Passes an archive on as it arrives, without holding it.</summary>
    public async Task<SourceManifest> UploadSourceAsync(Stream archive, long length, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, "pod/sources");
        request.Content = new StreamContent(archive);
        request.Content.Headers.ContentLength = length;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        using var response = await SendAsync(request, cancellationToken);
        return await ReadAsync<SourceManifest>(response, cancellationToken);
    }

    private async Task<T> ReadAsync<T>(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var request = Request(method, path);
        using var response = await SendAsync(request, cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    private async Task<T?> FindAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        using var request = Request(HttpMethod.Get, path);
        using var response = await SendAsync(request, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync<T>(response, cancellationToken);
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(new Uri(options.Value.PodApiAddress.TrimEnd('/') + "/"), path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Value.PodApiServiceKey);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.Unreachable(logger, exception, request.RequestUri!.AbsolutePath);
            throw new ProblemException(Problem.Unreachable, exception);
        }
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
            throw new ProblemException(await ExplainAsync(response, cancellationToken));
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(CatalyzeJson.Options, cancellationToken) ?? throw new JsonException("The answer is null.");
        }
        catch (Exception exception) when (exception is JsonException or HttpRequestException or IOException)
        {
            Log.Unreadable(logger, exception, response.RequestMessage!.RequestUri!.AbsolutePath);
            throw new ProblemException(Problem.Unreachable, exception);
        }
    }

    /// <summary>What the customer can mend is passed on; what only we can mend (our key, its crash) is an outage to the customer.</summary>
    private async Task<Problem> ExplainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is 400 or 404 or 409 or 411 or 413 or 415 or 422 or 429 && await ReadProblemAsync(response, cancellationToken) is { } problem)
            return new Problem(problem.Type.Split('/')[^1], status, problem.Title, problem.Detail) { Errors = problem.Errors, RetryAfter = response.Headers.RetryAfter?.Delta };
        Log.Refused(logger, status, response.RequestMessage!.RequestUri!.AbsolutePath);
        return Problem.Unreachable;
    }

    private async Task<ProblemDocument?> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options, cancellationToken);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            Log.Unreadable(logger, exception, response.RequestMessage!.RequestUri!.AbsolutePath);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 6101, Level = LogLevel.Error, Message = "The Pod API does not answer at {Path}")]
        public static partial void Unreachable(ILogger logger, Exception exception, string path);

        [LoggerMessage(EventId = 6102, Level = LogLevel.Error, Message = "The Pod API answered {Status} at {Path}")]
        public static partial void Refused(ILogger logger, int status, string path);

        [LoggerMessage(EventId = 6103, Level = LogLevel.Error, Message = "The Pod API's answer at {Path} cannot be read")]
        public static partial void Unreadable(ILogger logger, Exception exception, string path);
    }
}
