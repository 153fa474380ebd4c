using System.Net;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Releases;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Deployments;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>Releases, plans, cancelling, and running single services.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class OperationTests(CustomerApiHost host)
{
    private const string Services = """{"services":[{"label":"db01","type":"redis"},{"label":"app01","type":"code","workers":{"mailer":1},"variables":{"A":{"value":"one"}}}]}""";

    [Fact]
    public async Task A_plan_is_carried_out_as_long_as_the_configuration_is_the_one_that_was_planned()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, Services);
        var plan = await (await client.PostAsync(Address(id, "plans"), null)).ReadAsync<EnvironmentPlan>();
        Assert.Equal($"plan-1-{FakePodApi.PlanDigest}", plan.PlanId);

        (await client.PostAsync(Address(id, "deployments"), CustomerApiHost.Json($$"""{"planId":"{{plan.PlanId}}","notes":"as planned"}"""))).EnsureSuccessStatusCode();
        var request = host.PodApi.Requests.Last(one => one.EnvironmentId == id).Request;
        Assert.Equal((FakePodApi.PlanDigest, "as planned"), (request.Plan, request.Notes));

        await client.PutAsync(Address(id, "configuration"), CustomerApiHost.Json("{}"));
        var problem = await (await client.PostAsync(Address(id, "deployments"), CustomerApiHost.Json($$"""{"planId":"{{plan.PlanId}}"}"""))).ProblemAsync(HttpStatusCode.Conflict);
        Assert.Equal("/problems/plan-outdated", problem.Type);
    }

    [Fact]
    public async Task A_rollback_is_planned_first_and_carried_out_as_planned()
    {
        using var client = await host.NewOwnerAsync();
        var id = await DeployedAsync(client);
        var plan = await (await client.PostAsync(Address(id, "plans"), CustomerApiHost.Json("""{"release":"rel-1"}"""))).ReadAsync<EnvironmentPlan>();
        Assert.Equal("rel-1", host.PodApi.Requests.Last(one => one.EnvironmentId == id).Request.ReleaseId);

        (await client.PostAsync(Address(id, "releases/rel-1/deployments"), CustomerApiHost.Json($$"""{"planId":"{{plan.PlanId}}"}"""))).EnsureSuccessStatusCode();
        var request = host.PodApi.Requests.Last(one => one.EnvironmentId == id).Request;
        Assert.Equal(("rel-1", FakePodApi.PlanDigest), (request.ReleaseId, request.Plan));

        // A plan of the one is no plan of the other.
        await (await client.PostAsync(Address(id, "deployments"), CustomerApiHost.Json($$"""{"planId":"{{plan.PlanId}}"}"""))).ProblemAsync(HttpStatusCode.Conflict);
        var ofConfiguration = await (await client.PostAsync(Address(id, "plans"), null)).ReadAsync<EnvironmentPlan>();
        await (await client.PostAsync(Address(id, "releases/rel-1/deployments"), CustomerApiHost.Json($$"""{"planId":"{{ofConfiguration.PlanId}}"}"""))).ProblemAsync(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("rel-2")]
    [InlineData("..")]
    [InlineData("")]
    public async Task A_plan_of_an_unknown_release_is_refused(string release)
    {
        using var client = await host.NewOwnerAsync();
        var id = await DeployedAsync(client);
        var problem = await (await client.PostAsync(Address(id, "plans"), CustomerApiHost.Json($$"""{"release":"{{release}}"}"""))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal("release", Assert.Single(problem.Errors).Field);
    }

    [Theory]
    [InlineData("plan-x-y")]
    [InlineData("plan")]
    [InlineData("")]
    public async Task What_is_no_plan_is_refused(string planId)
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, Services);
        var problem = await (await client.PostAsync(Address(id, "deployments"), CustomerApiHost.Json($$"""{"planId":"{{planId}}"}"""))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal("planId", Assert.Single(problem.Errors).Field);
    }

    [Fact]
    public async Task Releases_are_shown_noted_compared_and_deployed_again()
    {
        using var client = await host.NewOwnerAsync();
        var id = await DeployedAsync(client);
        Assert.Equal("rel-1", Assert.Single(await (await client.GetAsync(Address(id, "releases"))).ReadAsync<IReadOnlyList<ReleaseSummary>>()).ReleaseId);
        Assert.Equal("rel-1", (await (await client.GetAsync(Address(id, "releases/rel-1"))).ReadAsync<ReleaseDetails>()).Summary.ReleaseId);
        Assert.Empty((await (await client.GetAsync(Address(id, "releases/rel-1/difference"))).ReadAsync<ReleaseDifference>()).Changes);
        Assert.Equal("good", (await (await client.PutAsync(Address(id, "releases/rel-1/notes"), CustomerApiHost.Json("""{"notes":"good"}"""))).ReadAsync<ReleaseSummary>()).Notes);

        var accepted = await (await client.PostAsync(Address(id, "releases/rel-1/deployments"), null)).ReadAsync<DeploymentAccepted>();
        Assert.Equal($"/api/environments/{id}/deployments/{accepted.DeploymentId}", accepted.StatusUri);
        Assert.Equal("rel-1", host.PodApi.Requests.Last(one => one.EnvironmentId == id).Request.ReleaseId);
        await (await client.PostAsync(Address(id, "releases/rel-2/deployments"), null)).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_deployment_of_another_environment_is_not_cancelled()
    {
        using var client = await host.NewOwnerAsync();
        var (one, other) = (await CustomerApiHost.CreateEnvironmentAsync(client, Services), await CustomerApiHost.CreateEnvironmentAsync(client, Services));
        var accepted = await (await client.PostAsync(Address(one, "deployments"), null)).ReadAsync<DeploymentAccepted>();
        await (await client.PostAsync(Address(other, $"deployments/{accepted.DeploymentId}/cancellation"), null)).ProblemAsync(HttpStatusCode.NotFound);
        var status = await (await client.PostAsync(Address(one, $"deployments/{accepted.DeploymentId}/cancellation"), null)).ReadAsync<DeploymentStatus>();
        Assert.NotNull(status.CancelRequestedAt);
    }

    [Fact]
    public async Task Running_a_service_changes_the_release_that_serves_and_the_configuration_takes_it_over()
    {
        using var client = await host.NewOwnerAsync();
        var id = await DeployedAsync(client);

        (await client.PostAsync(Address(id, "services/app01/stop"), null)).EnsureSuccessStatusCode();
        Assert.Equal(("app01", true), Last(id));
        Assert.True((await ConfigurationAsync(client, id)).Services[1].Stopped);
        (await client.PostAsync(Address(id, "services/app01/start"), null)).EnsureSuccessStatusCode();
        Assert.Equal(("app01", false), Last(id));
        (await client.PutAsync(Address(id, "services/app01/scale"), CustomerApiHost.Json("""{"scale":3,"workers":{"mailer":0,"sweeper":2}}"""))).EnsureSuccessStatusCode();
        var service = (await ConfigurationAsync(client, id)).Services[1];
        Assert.Equal((3, false), (service.Scale, service.Stopped));
        Assert.Equal([new("sweeper", 2)], service.Workers);
        (await client.PostAsync(Address(id, "services/app01/restart"), null)).EnsureSuccessStatusCode();
        Assert.Equal(["app01"], host.PodApi.Requests.Last(one => one.EnvironmentId == id).Request.Restart);
        var problem = await (await client.PutAsync(Address(id, "services/app01/scale"), CustomerApiHost.Json("{}"))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal("scale", Assert.Single(problem.Errors).Field);
    }

    [Fact]
    public async Task What_is_not_deployed_cannot_be_run()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, Services);
        foreach (var verb in (string[])["stop", "start", "restart"])
        {
            var problem = await (await client.PostAsync(Address(id, $"services/app01/{verb}"), null)).ProblemAsync(HttpStatusCode.Conflict);
            Assert.Equal("/problems/not-deployed", problem.Type);
        }

        Assert.False((await ConfigurationAsync(client, id)).Services[1].Stopped);
    }

    [Fact]
    public async Task Wrong_numbers_are_named_as_the_customer_wrote_them()
    {
        using var client = await host.NewOwnerAsync();
        var id = await DeployedAsync(client);
        host.PodApi.Refusal = new ProblemDocument("/problems/invalid-specification", "Wrong.", 400, null, "pod", [new FieldError("changes[0].scale", "out-of-range", "1 to 100.")]);
        try
        {
            var problem = await (await client.PutAsync(Address(id, "services/app01/scale"), CustomerApiHost.Json("""{"scale":1000}"""))).ProblemAsync(HttpStatusCode.BadRequest);
            Assert.Equal("scale", Assert.Single(problem.Errors).Field);
        }
        finally
        {
            host.PodApi.Refusal = null;
        }

        Assert.Equal(1, (await ConfigurationAsync(client, id)).Services[1].Scale);
    }

    [Fact]
    public async Task Variables_go_in_one_by_one_and_their_history_has_no_values()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, Services);
        var names = await (await client.PatchAsync(Address(id, "services/app01/variables"), CustomerApiHost.Json("""{"set":{"A":"two-secret","B":"three-secret"}}"""))).ReadAsync<IReadOnlyList<string>>();
        Assert.Equal(["A", "B"], names);
        (await client.PatchAsync(Address(id, "services/app01/variables"), CustomerApiHost.Json("""{"remove":["B","never-there"]}"""))).EnsureSuccessStatusCode();
        Assert.Equal(["A"], await (await client.GetAsync(Address(id, "services/app01/variables"))).ReadAsync<IReadOnlyList<string>>());

        var answer = await client.GetAsync(Address(id, "services/app01/variables/history"));
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var history = await answer.ReadAsync<IReadOnlyList<VariableChange>>();
        Assert.Equal([("B", "removed"), ("A", "changed"), ("B", "set"), ("A", "set")], history.Select(change => (change.Name, change.Action)));
        Assert.All(history, change => Assert.StartsWith("usr-", change.By, StringComparison.Ordinal));

        await client.PostAsync(Address(id, "deployments"), null);
        Assert.Equal("two-secret", host.PodApi.Accepted.Last(one => one.EnvironmentId == id).Services[1].Variables["A"]);
    }

    [Fact]
    public async Task Wrong_variables_are_named_and_none_is_set()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, Services);
        var problem = await (await client.PatchAsync(Address(id, "services/app01/variables"), CustomerApiHost.Json("""{"set":{"1A":"x","B":"y"},"remove":["B"]}"""))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(["set.1A", "remove[0]"], problem.Errors.Select(error => error.Field));
        Assert.Equal(["A"], await (await client.GetAsync(Address(id, "services/app01/variables"))).ReadAsync<IReadOnlyList<string>>());
        await (await client.PatchAsync(Address(id, "services/nope/variables"), CustomerApiHost.Json("""{"set":{"B":"y"}}"""))).ProblemAsync(HttpStatusCode.NotFound);
    }

    private static Uri Address(string environmentId, string rest) => HttpAnswers.Relative($"/api/environments/{environmentId}/{rest}");

    private static async Task<string> DeployedAsync(HttpClient client)
    {
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, Services);
        (await client.PostAsync(Address(id, "deployments"), null)).EnsureSuccessStatusCode();
        return id;
    }

    private static async Task<EnvironmentConfiguration> ConfigurationAsync(HttpClient client, string id) =>
        await (await client.GetAsync(Address(id, "configuration"))).ReadAsync<EnvironmentConfiguration>();

    private (string Label, bool? Stopped) Last(string id)
    {
        var change = Assert.Single(host.PodApi.Requests.Last(one => one.EnvironmentId == id).Request.Changes);
        return (change.Label, change.Stopped);
    }
}
