using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Audit;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Security;
using Catalyze.PodApi.Keys;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>Who may do what with images: tokens of the control plane at a real registry.</summary>
public sealed class RegistryTokenTests : IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task A_registry_lets_nobody_in_without_a_token_and_a_token_opens_one_repository_for_what_it_says()
    {
        await using var registry = await TokenRegistry.StartAsync(await pod.Http.GetStringAsync(new Uri("pod/registry-certificate", UriKind.Relative)));
        var tokens = pod.Services.GetRequiredService<RegistryTokens>();
        var builder = tokens.Issue("mgmt1", registry.Name, "env-a/python", mayPush: true).Token;
        var host = tokens.Issue("host1", registry.Name, "env-a/python", mayPush: false).Token;

        Assert.Equal(HttpStatusCode.Accepted, await registry.PushAsync("env-a/python", builder));
        Assert.Equal(HttpStatusCode.NotFound, await registry.PullAsync("env-a/python", builder));
        Assert.Equal(HttpStatusCode.NotFound, await registry.PullAsync("env-a/python", host));

        Assert.Equal(HttpStatusCode.Unauthorized, await registry.PullAsync("env-a/python", token: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await registry.PushAsync("env-a/python", token: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await registry.PushAsync("env-a/python", host));
        Assert.Equal(HttpStatusCode.Unauthorized, await registry.PullAsync("env-b/python", host));
        Assert.Equal(HttpStatusCode.Unauthorized, await registry.PushAsync("env-b/python", builder));
        Assert.Equal(HttpStatusCode.Unauthorized, await registry.ListAsync(builder));

        // Another registry's, one that is over, and one that somebody else signed.
        Assert.Equal(HttpStatusCode.Unauthorized, await registry.PullAsync("env-a/python", tokens.Issue("host1", "10.0.0.9:5000", "env-a/python", mayPush: false).Token));
        var key = pod.Services.GetRequiredService<ControlPlaneKey>();
        var old = new RegistryTokens(key, new LaterClock(TimeSpan.FromHours(-1)));
        Assert.Equal(HttpStatusCode.Unauthorized, await registry.PullAsync("env-a/python", old.Issue("host1", registry.Name, "env-a/python", mayPush: false).Token));
        var folder = Directory.CreateTempSubdirectory("catalyze-keys");
        using (var stranger = new ControlPlaneKey(folder.FullName, createIfMissing: true))
            Assert.Equal(HttpStatusCode.Unauthorized, await registry.PullAsync("env-a/python", new RegistryTokens(stranger, TimeProvider.System).Issue("host1", registry.Name, "env-a/python", mayPush: false).Token));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_host_gets_tokens_for_what_it_was_awarded_and_only_a_builder_may_push()
    {
        var specification = await Specifications.ApplicationAsync(pod, scale: 1);
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(specification)).State);
        var host = pod.Hosts.Single(h => h.Running.Values.Any(i => i.ServiceLabel == "app01"));
        var image = host.Running.Values.First(i => i.ServiceLabel == "app01").Image;
        var (registry, repository) = (image[..image.IndexOf('/', StringComparison.Ordinal)], image[(image.IndexOf('/', StringComparison.Ordinal) + 1)..image.IndexOf('@', StringComparison.Ordinal)]);
        Assert.StartsWith(Specifications.EnvironmentId, repository, StringComparison.Ordinal);

        var request = Request(registry, repository, Specifications.EnvironmentId);
        using (var answer = await PostAsync(host.Id, Signed(host, request)))
        {
            // Good for minutes only, and with the key by which the host's engine knows the registry.
            var granted = (await answer.Content.ReadFromJsonAsync<RegistryToken>(CatalyzeJson.Options))!;
            Assert.InRange(granted.ExpiresAt, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddMinutes(3));
            Assert.Equal(pod.Management.SigningKey.ExportSubjectPublicKeyInfo(), granted.RegistryKey);
        }

        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(host, request));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(pod.Management, Request(registry, "env-whatever/python", environment: null)));

        // Another host, another environment's image, and another registry.
        var other = pod.Hosts.First(h => h.Running.Values.All(i => i.ServiceLabel != "app01"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(other, Request(registry, repository, Specifications.EnvironmentId)));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(host, Request(registry, "env-another/python", Specifications.EnvironmentId)));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(host, Request(registry, repository, environment: null)));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(pod.Management, Request("10.0.0.9:5000", repository, environment: null)));

        // In a host's name with another's key.
        var forged = Request(registry, repository, Specifications.EnvironmentId);
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(host.Id, SignedMessage.Sign(forged, host.Id, SignedMessage.ControlPlane, DateTimeOffset.UtcNow, other.SigningKey)));
        Assert.Contains((await pod.GetAsync<PodAuditPage>("pod/audit")).Entries, e => e.Action == "registry-token-refused" && e.AgentId == other.Id && e.Reason.Contains("awarded no instance", StringComparison.Ordinal));
    }

    private static RegistryTokenRequest Request(string registry, string repository, string? environment) =>
        new(RandomNumberGenerator.GetBytes(16), registry, repository) { EnvironmentId = environment };

    private static SignedMessage Signed(FakeAgent agent, RegistryTokenRequest request) =>
        SignedMessage.Sign(request, agent.Id, SignedMessage.ControlPlane, DateTimeOffset.UtcNow, agent.SigningKey);

    private Task<HttpStatusCode> AskAsync(FakeAgent agent, RegistryTokenRequest request) => AskAsync(agent.Id, Signed(agent, request));

    private async Task<HttpStatusCode> AskAsync(string agentId, SignedMessage message)
    {
        using var answer = await PostAsync(agentId, message);
        return answer.StatusCode;
    }

    private Task<HttpResponseMessage> PostAsync(string agentId, SignedMessage message) =>
        pod.Http.PostAsJsonAsync($"pod/agents/{agentId}/registry-tokens", message, CatalyzeJson.Options);
}
