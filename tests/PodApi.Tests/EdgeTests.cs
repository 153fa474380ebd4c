using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>Public host names: certificates, options and maintenance, from the request to the order.</summary>
public sealed class EdgeTests : IAsyncLifetime
{
    private const string Domain = "shop.example.test";
    private readonly CustomerCertificates authority = new();
    private TestPod pod = null!;

    private FakeHost EdgeHost => pod.Hosts.Single(h => h.Running.Values.Any(i => i.ServiceLabel == "edge"));

    private InstanceOrder Edge => EdgeHost.Running.Values.Single(i => i.ServiceLabel == "edge");

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public async Task DisposeAsync()
    {
        await pod.DisposeAsync();
        authority.Dispose();
    }

    [Fact]
    public async Task A_certificate_and_options_reach_the_running_edge_sealed_and_nothing_starts_anew()
    {
        var specification = await PublishedAsync();
        var first = await pod.DeployToEndAsync(specification);
        var before = Edge;
        Assert.Equal([Domain], before.Wiring.Domains);
        Assert.Equal((null, first.DeploymentId), (before.Wiring.Edge!.Certificates, before.Wiring.Edge.DeploymentId));

        var (leaf, key) = authority.Issue(Domain);
        var certificate = new DomainCertificate(leaf + authority.Intermediate, key);
        var second = await pod.DeployToEndAsync(specification with
        {
            Domains = [new DomainSpecification { Name = Domain, Certificate = certificate, Options = new DomainOptions { RedirectHttp = false, MaxBodyMib = 1 } }],
        });

        Assert.Equal((DeploymentState.Running, null), (second.State, second.Cause));
        Assert.Equal((before.InstanceId, before.Generation), (Edge.InstanceId, Edge.Generation));
        await Eventually.HoldsAsync(() => EdgeHost.Wirings[before.InstanceId].Version > before.Wiring.Version);
        var wiring = EdgeHost.Wirings[before.InstanceId];
        Assert.NotEqual(before.Wiring.Edge!.Digest, wiring.Edge!.Digest);
        Assert.Equal(second.DeploymentId, wiring.Edge.DeploymentId);
        Assert.Empty(wiring.Domains);
        var opened = JsonSerializer.Deserialize<Dictionary<string, string>>(
            wiring.Edge.Certificates!.Open(EdgeHost.SealingKey, EdgeWiring.CertificatesPlace(before.InstanceId, wiring.Version)), CatalyzeJson.Options)!;
        Assert.Equal(leaf + authority.Intermediate + key, Assert.Single(opened, d => d.Key == Domain).Value);
        await Eventually.HoldsAsync(() => pod.Management.Orders.OfType<RouteDomainsOrder>().Any(o => o.DeploymentId == second.DeploymentId && o.Routes.All(r => !r.RedirectHttp)));

        var shown = Assert.Single((await StatusAsync()).Domains);
        Assert.Equal((true, "CN=Test intermediate", null, 1), (shown.Certificate!.Own, shown.Certificate.Issuer, shown.Certificate.Warning, shown.Options!.MaxBodyMib));
        Assert.DoesNotContain(JsonSerializer.Serialize(pod.Hosts.SelectMany(h => h.Orders), CatalyzeJson.Options), key.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_refused_by_its_field_and_one_that_ends_soon_is_warned_of()
    {
        var specification = await PublishedAsync();
        var now = DateTimeOffset.UtcNow;
        var (expired, _) = authority.Issue(now.AddDays(-9), now.AddDays(-1), Domain);
        var (soon, soonKey) = authority.Issue(now.AddDays(-9), now.AddDays(9), Domain);

        using var refused = await pod.Http.PostAsJsonAsync("pod/deployments", With(expired, soonKey), CatalyzeJson.Options);
        var problem = await refused.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options);
        var accepted = await pod.DeployAsync(With(soon, soonKey));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["domains[0].certificate.privateKey key-mismatch", "domains[0].certificate.chain[0] expired"], problem!.Errors.Select(e => $"{e.Field} {e.Code}"));
        Assert.Equal("domains[0].certificate.chain[0] ends-soon", accepted.Warnings.Select(w => $"{w.Field} {w.Code}").Single());
        await pod.EndOfAsync(accepted.DeploymentId);
        Assert.NotNull(Assert.Single((await StatusAsync()).Domains).Certificate!.Warning);

        PodSpecification With(string leaf, string privateKey) => specification with
        {
            Domains = [new DomainSpecification { Name = Domain, Certificate = new DomainCertificate(leaf + authority.Intermediate, privateKey) }],
        };
    }

    [Fact]
    public async Task Maintenance_is_switched_without_a_deployment_and_later_edges_know_of_it()
    {
        await pod.DeployToEndAsync(await PublishedAsync());

        var on = await SendAsync(HttpMethod.Post, "", new MaintenanceRequest { Services = ["app01"], RetryAfterSeconds = 60 });
        Assert.Equal((HttpStatusCode.Accepted, 1L, Domain), (on.Status, on.Answer!.Version, on.Answer.Domains.Single()));
        await Eventually.HoldsAsync(() => EdgeHost.Maintenance.GetValueOrDefault(Edge.InstanceId) is { Version: 1, RetryAfterSeconds: 60, Domains: [Domain] });
        Assert.True(Assert.Single((await StatusAsync()).Domains).Maintenance);
        Assert.Single((await pod.GetAsync<List<DeploymentStatus>>($"pod/environments/{Specifications.EnvironmentId}/deployments")));

        // An edge that starts anew, here for its confinement, comes up in maintenance.
        var wide = await PublishedAsync();
        await pod.DeployToEndAsync(wide with { Confinement = Confinement.Waived });
        Assert.Equal(1, Edge.Wiring.Edge!.Maintenance!.Version);

        var off = await SendAsync(HttpMethod.Delete, $"?domain={Domain}", null);
        Assert.Equal((HttpStatusCode.Accepted, 2L, 0), (off.Status, off.Answer!.Version, off.Answer.Domains.Count));
        await Eventually.HoldsAsync(() => EdgeHost.Maintenance.GetValueOrDefault(Edge.InstanceId) is { Version: 2, Domains: [] });
        Assert.False(Assert.Single((await StatusAsync()).Domains).Maintenance);
    }

    [Fact]
    public async Task Maintenance_of_what_is_not_there_is_refused_by_its_field()
    {
        await pod.DeployToEndAsync(await PublishedAsync());

        var unknown = await SendAsync(HttpMethod.Post, "", new MaintenanceRequest { Domains = [Domain, "other.test"], Services = ["cache01"] });
        var never = await SendAsync(HttpMethod.Post, "", new MaintenanceRequest { RetryAfterSeconds = 0 });

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (unknown.Status, never.Status));
        Assert.Equal(["domains[1]", "services[0]"], unknown.Problem!.Errors.Select(e => e.Field));
        Assert.Equal("retryAfterSeconds", Assert.Single(never.Problem!.Errors).Field);
    }

    private async Task<PodSpecification> PublishedAsync() => (await Specifications.ApplicationAsync(pod)).With("app01", s => s with { Domains = [Domain] });

    private Task<EnvironmentStatus> StatusAsync() => pod.GetAsync<EnvironmentStatus>($"pod/environments/{Specifications.EnvironmentId}");

    private async Task<(HttpStatusCode Status, MaintenanceStatus? Answer, ProblemDocument? Problem)> SendAsync(HttpMethod method, string query, MaintenanceRequest? body)
    {
        using var request = new HttpRequestMessage(method, new Uri($"pod/environments/{Specifications.EnvironmentId}/maintenance{query}", UriKind.Relative))
        {
            Content = body is null ? null : JsonContent.Create(body, options: CatalyzeJson.Options),
        };
        using var answer = await pod.Http.SendAsync(request);
        return answer.IsSuccessStatusCode
            ? (answer.StatusCode, await answer.Content.ReadFromJsonAsync<MaintenanceStatus>(CatalyzeJson.Options), null)
            : (answer.StatusCode, null, await answer.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options));
    }
}
