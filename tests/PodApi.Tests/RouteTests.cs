using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Http;
using Catalyze.PodApi.Tests.World;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

public sealed class RouteTests : IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public void Every_route_has_a_policy()
    {
        var routes = pod.Services.GetRequiredService<EndpointDataSource>().Endpoints;
        Assert.NotEmpty(routes);
        Assert.All(routes, r => Assert.Contains(r.Metadata, m => m is PodPolicy));
    }

    [Theory]
    [InlineData("service-key", "pod/catalog", HttpStatusCode.OK)]
    [InlineData("service-key", "pod/hosts", HttpStatusCode.Unauthorized)]
    [InlineData(TestPod.Operator, "pod/hosts", HttpStatusCode.OK)]
    [InlineData(TestPod.Operator, "pod/pods", HttpStatusCode.OK)]
    [InlineData("guessed", "pod/catalog", HttpStatusCode.Unauthorized)]
    [InlineData(null, "pod/catalog", HttpStatusCode.Unauthorized)]
    public async Task A_key_opens_what_it_may(string? key, string path, HttpStatusCode expected)
    {
        pod.Http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var response = await pod.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_wrong_specification_is_refused_with_every_wrong_field_and_nothing_is_stored()
    {
        var specification = new PodSpecification
        {
            EnvironmentId = Specifications.EnvironmentId,
            EnvironmentName = "Test",
            OrganisationId = "org-1",
            Pod = "nowhere",
            Services =
            [
                new ServiceSpecification { Label = "db01", Type = "oracle" },
                new ServiceSpecification { Label = "app01", Type = "code", Source = new SourceReference("sha256:" + new string('a', 64)) },
            ],
            Connections = [new ConnectionSpecification("cache01", "app01")],
        };

        using var response = await pod.Http.PostAsJsonAsync("pod/deployments", specification, CatalyzeJson.Options);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options))!;
        Assert.Contains(problem.Errors, e => e.Field == "services[0].type");
        Assert.Contains(problem.Errors, e => e is { Field: "services[1].source.digest", Code: "unknown-source" });
        Assert.Contains(problem.Errors, e => e.Field.StartsWith("connections[0]", StringComparison.Ordinal));
        Assert.Contains(problem.Errors, e => e is { Field: "pod", Code: "unknown-pod" });
        Assert.Empty(await pod.GetAsync<IReadOnlyList<EnvironmentStatus>>("pod/environments"));
    }

    [Theory]
    [InlineData("{\"environmentId\":\"env-abcdefghjk\",\"environmentName\":\"x\",\"organisationId\":\"o\",\"sevices\":[]}", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("null", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{}", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_request_that_is_not_what_it_should_be_is_refused(string body, string type, HttpStatusCode expected)
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var response = await pod.Http.PostAsync(new Uri("pod/deployments", UriKind.Relative), content);
        Assert.Equal(expected, response.StatusCode);
        Assert.NotNull(await response.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options));
    }

    [Fact]
    public async Task An_enrolment_token_is_good_for_one_set_of_keys()
    {
        using var token = await pod.Http.PostAsJsonAsync("pod/enrolment-tokens", new EnrolmentTokenRequest("host9", AgentKind.Host), CatalyzeJson.Options);
        var value = (await token.Content.ReadFromJsonAsync<EnrolmentToken>(CatalyzeJson.Options))!.Token;
        var first = pod.Hosts[0].Enrolment(value) with { AgentId = "host9" };
        var other = pod.Hosts[1].Enrolment(value) with { AgentId = "host9" };

        Assert.Equal(HttpStatusCode.OK, await EnrolAsync(first));
        Assert.Equal(HttpStatusCode.OK, await EnrolAsync(first));
        Assert.Equal(HttpStatusCode.Forbidden, await EnrolAsync(other));
        Assert.Equal(HttpStatusCode.Forbidden, await EnrolAsync(first with { AgentId = "host8" }));
        Assert.Equal(HttpStatusCode.BadRequest, await EnrolAsync(first with { Address = "nowhere", SigningKey = [1] }));
    }

    [Fact]
    public async Task Credentials_need_the_agents_signature()
    {
        var host = pod.Hosts[0];
        var request = new CredentialsRequest(new byte[16]);

        using var good = await pod.Http.PostAsJsonAsync("pod/agents/host1/credentials", SignedMessage.Sign(request, "host1", SignedMessage.ControlPlane, DateTimeOffset.UtcNow, host.SigningKey), CatalyzeJson.Options);
        var credentials = (await good.Content.ReadFromJsonAsync<AgentCredentials>(CatalyzeJson.Options))!;
        using var forged = await pod.Http.PostAsJsonAsync("pod/agents/host1/credentials", SignedMessage.Sign(request, "host1", SignedMessage.ControlPlane, DateTimeOffset.UtcNow, pod.Hosts[1].SigningKey), CatalyzeJson.Options);
        using var stale = await pod.Http.PostAsJsonAsync("pod/agents/host1/credentials", SignedMessage.Sign(request, "host1", SignedMessage.ControlPlane, DateTimeOffset.UtcNow.AddMinutes(-2), host.SigningKey), CatalyzeJson.Options);

        Assert.Equal("mgmt1", Assert.Single(credentials.Management).AgentId);
        Assert.Contains("orders-host1", credentials.OrderQueueUri, StringComparison.Ordinal);
        Assert.True(credentials.ExpiresAt < DateTimeOffset.UtcNow.AddMinutes(16));
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, stale.StatusCode);
    }

    private async Task<HttpStatusCode> EnrolAsync(EnrolmentRequest request)
    {
        using var response = await pod.Http.PostAsJsonAsync("pod/agents", request, CatalyzeJson.Options);
        return response.StatusCode;
    }
}
