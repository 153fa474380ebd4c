using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Microsoft.Extensions.Logging;

namespace Catalyze.Link;

/// <summary>An agent's requests to the control plane: joining once, then storage credentials that live minutes.</summary>
/// <remarks>
/// Credentials are renewed in the background from half of their life on, so that nobody waits for the control plane while the old ones still work;
/// work that runs survives an outage of the control plane for the other half.
/// </remarks>
public sealed partial class ControlPlaneClient : IDisposable
{
    private static readonly TimeSpan RetryRenewal = TimeSpan.FromSeconds(5);
    private readonly HttpClient http;
    private readonly AgentIdentity identity;
    private readonly TimeProvider time;
    private readonly ILogger<ControlPlaneClient> log;
    private readonly SemaphoreSlim renewing = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private Held? held;
    private int backgroundRenewals;

    /// <param name="http">With the control plane's address as its base address, ending in a slash, and a time-out of seconds.</param>
    /// <param name="identity">Whose requests these are.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Log.</param>
    public ControlPlaneClient(HttpClient http, AgentIdentity identity, TimeProvider time, ILogger<ControlPlaneClient> log)
    {
        this.http = http;
        this.identity = identity;
        this.time = time;
        this.log = log;
    }

    /// <summary>Raised after each renewal, on the thread that renewed.</summary>
    public event Action<AgentCredentials>? Renewed;

    /// <summary>The credentials in use, renewed or not; null before the first.</summary>
    public AgentCredentials? Current => Volatile.Read(ref held)?.Credentials;

    /// <summary>
    /// Joins with a token, unless the identity remembers that it did; tries until the control plane answers.
    /// </summary>
    /// <exception cref="ControlPlaneRefusedException">The token or the request was refused.</exception>
    public async Task EnrolAsync(EnrolmentRequest request, CancellationToken cancellationToken)
    {
        if (identity.Enrolled)
            return;

        var backoff = new Backoff(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(15));
        while (true)
        {
            try
            {
                using var response = await http.PostAsJsonAsync("pod/agents", request, CatalyzeJson.Options, cancellationToken);
                await ThrowIfRefusedAsync(response, cancellationToken);
                var answer = await ReadAsync<EnrolmentAnswer>(response, cancellationToken);
                identity.RememberControlPlane(answer.ControlPlaneKey);
                LogEnrolled(log, answer.AgentId);
                return;
            }
            catch (Exception e) when (IsTransient(e, cancellationToken))
            {
                var wait = backoff.Next();
                LogEnrolmentDelayed(log, e.Message, wait);
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }

    /// <summary>Credentials that are valid now.</summary>
    /// <exception cref="HttpRequestException">There are none and the control plane does not answer.</exception>
    /// <exception cref="ControlPlaneRefusedException">There are none and the control plane refuses this agent.</exception>
    public async ValueTask<AgentCredentials> GetCredentialsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var mine = Volatile.Read(ref held);
        if (mine is null || now >= mine.Credentials.ExpiresAt)
            return await RenewAsync(mine?.Credentials, cancellationToken);

        if (now >= mine.RenewAt && Interlocked.CompareExchange(ref backgroundRenewals, 1, 0) == 0)
            _ = RenewInBackgroundAsync(mine);
        return mine.Credentials;
    }

    /// <summary>Renews now, for example because storage answered 403 or a host is unknown.</summary>
    /// <param name="rejected">The credentials that did not do; if somebody else renewed them meanwhile, that renewal is taken.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="HttpRequestException">The control plane does not answer.</exception>
    /// <exception cref="ControlPlaneRefusedException">It refuses this agent.</exception>
    public async Task<AgentCredentials> RenewAsync(AgentCredentials? rejected, CancellationToken cancellationToken)
    {
        await renewing.WaitAsync(cancellationToken);
        try
        {
            if (held is { } current && !ReferenceEquals(current.Credentials, rejected))
                return current.Credentials;

            var request = identity.Sign(new CredentialsRequest(RandomNumberGenerator.GetBytes(16)));
            using var response = await http.PostAsJsonAsync($"pod/agents/{identity.AgentId}/credentials", request, CatalyzeJson.Options, cancellationToken);
            await ThrowIfRefusedAsync(response, cancellationToken);
            var credentials = await ReadAsync<AgentCredentials>(response, cancellationToken);
            var now = time.GetUtcNow();
            Volatile.Write(ref held, new Held(credentials, now + ((credentials.ExpiresAt - now) / 2)));
            LogRenewed(log, credentials.ExpiresAt);
        }
        finally
        {
            renewing.Release();
        }

        var renewed = held.Credentials;
        Renewed?.Invoke(renewed);
        return renewed;
    }

    /// <summary>Leave to use a repository of a registry, for minutes.</summary>
    /// <param name="registry"><c>address:port</c>.</param>
    /// <param name="repository">In it.</param>
    /// <param name="environmentId">Hosts: the environment that runs an instance of the image here; null for a management agent, which may push.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="HttpRequestException">The control plane does not answer.</exception>
    /// <exception cref="ControlPlaneRefusedException">It refuses this agent the repository.</exception>
    public async Task<RegistryToken> GetRegistryTokenAsync(string registry, string repository, string? environmentId, CancellationToken cancellationToken)
    {
        var request = identity.Sign(new RegistryTokenRequest(RandomNumberGenerator.GetBytes(16), registry, repository) { EnvironmentId = environmentId });
        using var response = await http.PostAsJsonAsync($"pod/agents/{identity.AgentId}/registry-tokens", request, CatalyzeJson.Options, cancellationToken);
        await ThrowIfRefusedAsync(response, cancellationToken);
        return await ReadAsync<RegistryToken>(response, cancellationToken);
    }

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private static bool IsTransient(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken) =>
        await response.Content.ReadFromJsonAsync<T>(CatalyzeJson.Options, cancellationToken)
            ?? throw new HttpRequestException("The control plane answered with nothing.");

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;

        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var message = $"The control plane answered {(int)response.StatusCode}: {Explain(text)}";
        var temporary = (int)response.StatusCode >= 500
            || response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;
        throw temporary
            ? new HttpRequestException(message, inner: null, response.StatusCode)
            : new ControlPlaneRefusedException(response.StatusCode, message);
    }

    private static string Explain(string body)
    {
        try
        {
            var problem = JsonSerializer.Deserialize<ProblemDocument>(body, CatalyzeJson.Options);
            return problem?.Detail ?? problem?.Title ?? body;
        }
        catch (JsonException)
        {
            // Not a problem document: show what there is.
            return body.Length > 500 ? body[..500] : body;
        }
    }

    private async Task RenewInBackgroundAsync(Held old)
    {
        try
        {
            await RenewAsync(old.Credentials, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The agent ends.
        }
        catch (Exception e)
        {
            LogRenewalFailed(log, e.Message, old.Credentials.ExpiresAt);
            Interlocked.CompareExchange(ref held, old with { RenewAt = time.GetUtcNow() + RetryRenewal }, old);
        }
        finally
        {
            Volatile.Write(ref backgroundRenewals, 0);
        }
    }

    private sealed record Held(AgentCredentials Credentials, DateTimeOffset RenewAt);
}
