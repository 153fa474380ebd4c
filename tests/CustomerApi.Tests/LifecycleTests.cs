using System.Net;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Environments;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>Renaming, cloning, removing with grace, restoring.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class LifecycleTests(CustomerApiHost host)
{
    private const string Services = """{"services":[{"label":"db01","type":"redis"},{"label":"app01","type":"code","domains":["a.example.org"],"variables":{"A":{"value":"one"}}}]}""";

    [Fact]
    public async Task A_renamed_environment_has_its_new_name_everywhere()
    {
        using var client = await host.NewOwnerAsync();
        var id = await ServingAsync(client);
        var view = await (await client.PutAsync(Address(id, "name"), CustomerApiHost.Json("""{"name":"Visits"}"""))).ReadAsync<EnvironmentView>();
        Assert.Equal(("Visits", "Visits"), (view.Name, view.Status!.EnvironmentName));
        await (await client.PutAsync(Address(id, "name"), CustomerApiHost.Json("""{"name":" "}"""))).ProblemAsync(HttpStatusCode.BadRequest);
        await client.PostAsync(Address(id, "deployments"), null);
        Assert.Equal("Visits", host.PodApi.Accepted.Last(one => one.EnvironmentId == id).EnvironmentName);
    }

    [Theory]
    [InlineData(true, "one")]
    [InlineData(false, null)]
    public async Task A_clone_has_the_configuration_but_no_host_names(bool variables, string? value)
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, Services);
        var answer = await client.PostAsync(Address(id, "clones"), CustomerApiHost.Json($$"""{"name":"Copy","variables":{{(variables ? "true" : "false")}}}"""));
        var clone = await answer.ReadAsync<EnvironmentView>();
        Assert.NotEqual(id, clone.EnvironmentId);
        await client.PostAsync(Address(clone.EnvironmentId, "deployments"), null);
        var specification = host.PodApi.Accepted.Last(one => one.EnvironmentId == clone.EnvironmentId);
        Assert.Equal(["db01", "app01"], specification.Services.Select(service => service.Label));
        Assert.Empty(specification.Services[1].Domains);
        Assert.Equal(value, specification.Services[1].Variables.GetValueOrDefault("A"));
    }

    [Fact]
    public async Task A_removal_stops_everything_and_can_be_taken_back_within_its_grace()
    {
        using var client = await host.NewOwnerAsync();
        var id = await ServingAsync(client);
        await (await client.DeleteAsync(Address(id))).ReadAsync<DeploymentAccepted>();
        Assert.Equal([("db01", true), ("app01", true)], host.PodApi.Requests.Last(one => one.EnvironmentId == id).Request.Changes.Select(change => (change.Label, change.Stopped!.Value)));
        var view = await (await client.GetAsync(Address(id))).ReadAsync<EnvironmentView>();
        Assert.Equal(TimeSpan.FromDays(7), view.RemovalDueAt - view.RemovalRequestedAt);
        await (await client.PostAsync(Address(id, "deployments"), null)).ProblemAsync(HttpStatusCode.Conflict);
        await (await client.PostAsync(Address(id, "services/app01/start"), null)).ProblemAsync(HttpStatusCode.Conflict);
        await (await client.DeleteAsync(Address(id))).ProblemAsync(HttpStatusCode.Conflict);
        await RunTimerAsync();

        Serve(id, stopped: true);
        await (await client.PostAsync(Address(id, "restoration"), null)).ReadAsync<DeploymentAccepted>();
        Assert.Equal([("db01", false), ("app01", false)], host.PodApi.Requests.Last(one => one.EnvironmentId == id).Request.Changes.Select(change => (change.Label, change.Stopped!.Value)));
        Assert.Null((await (await client.GetAsync(Address(id))).ReadAsync<EnvironmentView>()).RemovalRequestedAt);
        await (await client.PostAsync(Address(id, "restoration"), null)).ProblemAsync(HttpStatusCode.Conflict);
        (await client.PostAsync(Address(id, "deployments"), null)).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task When_the_grace_is_over_it_is_removed_and_forgotten_and_cannot_be_restored()
    {
        var email = await host.FoundAsync();
        using var client = host.WithToken((await host.SignInAsync(email)).Token);
        var id = await ServingAsync(client);
        await (await client.DeleteAsync(Address(id))).ReadAsync<DeploymentAccepted>();
        host.Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        try
        {
            await RunTimerAsync();
            using var again = host.WithToken((await host.SignInAsync(email)).Token);
            await (await again.PostAsync(Address(id, "restoration"), null)).ProblemAsync(HttpStatusCode.Conflict);

            host.PodApi.Environments[id] = host.PodApi.Environments[id] with { State = EnvironmentState.Removed };
            await RunTimerAsync();
            await (await again.GetAsync(Address(id))).ProblemAsync(HttpStatusCode.NotFound);
            await RunTimerAsync();
        }
        finally
        {
            host.Time.Advance(-TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task A_removal_can_be_had_at_once()
    {
        using var client = await host.NewOwnerAsync();
        var id = await ServingAsync(client);
        await (await client.DeleteAsync(HttpAnswers.Relative($"/api/environments/{id}?immediately=true"))).ReadAsync<DeploymentAccepted>();
        await (await client.PostAsync(Address(id, "restoration"), null)).ProblemAsync(HttpStatusCode.Conflict);
        host.PodApi.Environments[id] = host.PodApi.Environments[id] with { State = EnvironmentState.Removed };
        await RunTimerAsync();
        await (await client.GetAsync(Address(id))).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_certificate_goes_in_and_its_key_never_comes_out()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, """{"services":[{"label":"app01","type":"code"}]}""");
        var (chain, key) = TestCertificate.Make("a.example.org");
        var body = System.Text.Json.JsonSerializer.Serialize(new { service = "app01", certificate = new { chain, privateKey = key }, options = new { hstsSeconds = 3600 } });
        var view = await (await client.PutAsync(Address(id, "domains/a.example.org"), CustomerApiHost.Json(body))).ReadAsync<DomainView>();
        Assert.Equal(("app01", true, 3600), (view.Service, view.OwnCertificate, view.Options.HstsSeconds));
        Assert.NotNull(view.ExpiresAt);

        // The key stays when the same chain is written without it, and never comes out anywhere.
        var kept = System.Text.Json.JsonSerializer.Serialize(new { service = "app01", certificate = new { chain } });
        (await client.PutAsync(Address(id, "domains/a.example.org"), CustomerApiHost.Json(kept))).EnsureSuccessStatusCode();
        foreach (var path in (string[])["domains", "configuration", "file", "file?format=json"])
            Assert.DoesNotContain("PRIVATE KEY", await client.GetStringAsync(Address(id, path)), StringComparison.Ordinal);
        await client.PostAsync(Address(id, "deployments"), null);
        var deployed = Assert.Single(host.PodApi.Accepted.Last(one => one.EnvironmentId == id).Domains);
        Assert.Equal(new DomainCertificate(chain, key), deployed.Certificate);

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(Address(id, "domains/a.example.org"))).StatusCode);
        Assert.Empty(await (await client.GetAsync(Address(id, "domains"))).ReadAsync<IReadOnlyList<DomainView>>());
        await (await client.DeleteAsync(Address(id, "domains/a.example.org"))).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_the_pod_api_finds_wrong_with_a_domain_is_named_and_other_faults_of_a_draft_are_not()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, """{"services":[{"label":"app01","type":"code"}]}""");
        host.PodApi.Refusal = new("/problems/invalid-specification", "Wrong.", 400, null, "pod",
        [
            new("specification.services[0].source", "missing", "A code service needs a source."),
            new("specification.services[0].domains[0]", "invalid-domain", "Not a host name."),
            new("specification.domains[0].certificate.chain", "expired", "It has ended."),
        ]);
        try
        {
            var (chain, key) = TestCertificate.Make("a.example.org");
            var body = System.Text.Json.JsonSerializer.Serialize(new { service = "app01", certificate = new { chain, privateKey = key } });
            var problem = await (await client.PutAsync(Address(id, "domains/a_b"), CustomerApiHost.Json(body))).ProblemAsync(HttpStatusCode.BadRequest);
            Assert.Equal(["certificate.chain", "name"], problem.Errors.Select(error => error.Field));
        }
        finally
        {
            host.PodApi.Refusal = null;
        }

        Assert.Empty((await (await client.GetAsync(Address(id, "configuration"))).ReadAsync<EnvironmentConfiguration>()).Domains);
        var missing = await (await client.PutAsync(Address(id, "domains/a.example.org"), CustomerApiHost.Json("""{"service":"app01","certificate":{"chain":"x"}}"""))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal("certificate.privateKey", Assert.Single(missing.Errors).Field);
    }

    [Fact]
    public async Task Maintenance_is_switched_at_once()
    {
        using var client = await host.NewOwnerAsync();
        var id = await ServingAsync(client);
        Assert.Equal(["a.example.org"], (await (await client.PostAsync(Address(id, "maintenance"), CustomerApiHost.Json("{}"))).ReadAsync<MaintenanceStatus>()).Domains);
        Assert.Equal(["b.example.org"], (await (await client.DeleteAsync(Address(id, "maintenance?domain=b.example.org"))).ReadAsync<MaintenanceStatus>()).Domains);
    }

    private static Uri Address(string environmentId, string rest = "") => HttpAnswers.Relative($"/api/environments/{environmentId}{(rest.Length == 0 ? "" : "/" + rest)}");

    private Task RunTimerAsync() => host.Services.GetRequiredService<EnvironmentRemovalFunction>().RunAsync(CancellationToken.None);

    private async Task<string> ServingAsync(HttpClient client)
    {
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, Services);
        Serve(id, stopped: false);
        return id;
    }

    private void Serve(string id, bool stopped) => host.PodApi.Environments[id] = new EnvironmentStatus
    {
        EnvironmentId = id,
        EnvironmentName = "Appointments",
        State = stopped ? EnvironmentState.Stopped : EnvironmentState.Running,
        ReleaseId = "rel-1",
        Services =
        [
            new ServiceStatus { Label = "db01", Type = "redis", Version = "7.0", Size = new ServiceSize(1, 1, 1), Scale = 1, Stopped = stopped },
            new ServiceStatus { Label = "app01", Type = "code", Version = "1", Size = new ServiceSize(1, 1, 1), Scale = 1, Stopped = stopped },
            new ServiceStatus { Label = "edge", Type = "edge", Version = "1", Size = new ServiceSize(1, 1, 1), Scale = 1, Implied = true },
        ],
    };
}
