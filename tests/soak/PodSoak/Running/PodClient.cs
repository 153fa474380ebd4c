using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;

namespace Catalyze.PodSoak.Running;

/// <summary>
/// The Pod API as an operator uses it while everything fails around him: a call is repeated until it gets an answer that tells something. What is repeated
/// has an idempotency key or changes nothing the second time.
/// </summary>
internal sealed class PodClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(1500);

    /// <summary>Longer than any deployment may wait for anything.</summary>
    private static readonly TimeSpan DeploymentLimit = TimeSpan.FromMinutes(8);

    private readonly HttpClient http;

    public PodClient(Uri controlPlane, string operatorToken)
    {
        http = new HttpClient { BaseAddress = controlPlane, Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", operatorToken.Trim());
    }

    public void Dispose() => http.Dispose();

    public Task<Answer> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), Patience, cancellationToken);

    /// <summary>Asks once; null without an answer.</summary>
    public async Task<Answer?> TryGetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), TimeSpan.Zero, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Sends a request that changes something.</summary>
    /// <param name="method">Of the request.</param>
    /// <param name="path">Below the control plane.</param>
    /// <param name="body">As JSON; null for none.</param>
    /// <param name="key">Idempotency key; null where the request needs none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">No answer within minutes.</exception>
    public Task<Answer> ChangeAsync(HttpMethod method, string path, object? body, string? key, CancellationToken cancellationToken) => SendAsync(
        () =>
        {
            var request = new HttpRequestMessage(method, path);
            if (body is not null) request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, CatalyzeJson.Options)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            if (key is not null) request.Headers.Add("Idempotency-Key", key);
            return request;
        },
        Patience,
        cancellationToken);

    public Task<Answer> UploadAsync(byte[] archive, CancellationToken cancellationToken) => SendAsync(
        () => new HttpRequestMessage(HttpMethod.Post, "pod/sources") { Content = new ByteArrayContent(archive) { Headers = { ContentType = new MediaTypeHeaderValue("application/gzip") } } },
        Patience,
        cancellationToken);

    /// <summary>Waits until a deployment has ended, however.</summary>
    /// <returns>How; null when it has not within any time it may take.</returns>
    public async Task<DeploymentStatus?> EndOfAsync(string deploymentId, CancellationToken cancellationToken)
    {
        var limit = DateTimeOffset.UtcNow + DeploymentLimit;
        while (true)
        {
            if (await TryGetAsync($"pod/deployments/{deploymentId}", cancellationToken) is { IsSuccess: true } answer)
            {
                var status = answer.Read<DeploymentStatus>();
                if (status.State is DeploymentState.Running or DeploymentState.Failed or DeploymentState.Removed or DeploymentState.Cancelled) return status;
            }

            if (DateTimeOffset.UtcNow > limit) return null;
            await Task.Delay(Poll, cancellationToken);
        }
    }

    private async Task<Answer> SendAsync(Func<HttpRequestMessage> make, TimeSpan patience, CancellationToken cancellationToken)
    {
        var limit = DateTimeOffset.UtcNow + patience;
        while (true)
        {
            string why;
            try
            {
                using var request = make();
                using var response = await http.SendAsync(request, cancellationToken);
                var answer = new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));

                // 5xx: it could not. 429: it would not right now.
                if ((int)answer.Status < 500 && answer.Status != HttpStatusCode.TooManyRequests) return answer;
                why = $"{request.RequestUri} answered {answer.Status}: {answer.Text}";
            }
            catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                why = away.Message;
            }

            if (DateTimeOffset.UtcNow > limit) throw new TimeoutException(why);
            await Task.Delay(Pause, cancellationToken);
        }
    }
}
