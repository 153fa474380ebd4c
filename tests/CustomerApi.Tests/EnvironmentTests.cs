using System.Net;
using System.Net.Http.Headers;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Environments;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

[Collection(CustomerApiCollection.Name)]
public sealed class EnvironmentTests(CustomerApiHost host)
{
    private const string TwoServices = """
        {"services":[
          {"label":"db01","type":"postgresql","scale":2,"highAvailability":true},
          {"label":"app01","type":"code","variables":{"API_KEY":{"value":"s3cret-value"},"MODE":{"value":"fast"}},"domains":["appointments.example.org"]}],
         "connections":[{"provider":"db01","consumer":"app01"}]}
        """;

    [Fact]
    public async Task A_new_environment_is_listed_and_says_that_nothing_runs()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, TwoServices);
        Assert.Matches("^env-[a-z0-9]{10}$", id);
        var listed = Assert.Single(await (await client.GetAsync(HttpAnswers.Relative("/api/environments"))).ReadAsync<IReadOnlyList<EnvironmentView>>());
        Assert.Equal(EnvironmentState.Empty, listed.Status!.State);
        Assert.Equal("Appointments", listed.Name);
    }

    [Fact]
    public async Task Values_of_variables_go_in_and_never_come_out()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, TwoServices);
        var answer = await client.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/configuration"));
        Assert.DoesNotContain("s3cret-value", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var configuration = await answer.ReadAsync<EnvironmentConfiguration>();
        Assert.Equal(new VariableSetting(Set: true), configuration.Services[1].Variables["API_KEY"]);
    }

    [Fact]
    public async Task Values_of_variables_are_not_readable_in_storage()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, TwoServices);
        var table = host.Services.GetRequiredService<TableServiceClient>().GetTableClient("CustomerConfigurations");
        var row = await table.GetEntityAsync(id, "current");
        Assert.DoesNotContain("s3cret-value", System.Text.Encoding.UTF8.GetString(row.GetBinary("Part0")!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writing_keeps_the_value_of_a_variable_that_is_named_without_one()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, TwoServices);
        var written = await client.PutAsync(HttpAnswers.Relative($"/api/environments/{id}/configuration"), CustomerApiHost.Json("""
            {"services":[{"label":"db01","type":"postgresql"},{"label":"app01","type":"code","variables":{"API_KEY":{"set":true},"NEW":{"value":"n"}}}]}
            """));
        await written.ReadAsync<EnvironmentConfiguration>();
        await DeployAsync(client, id);
        var specification = host.PodApi.Accepted.Single(accepted => accepted.EnvironmentId == id);
        Assert.Equal("s3cret-value", specification.Services[1].Variables["API_KEY"]);
        Assert.Equal("n", specification.Services[1].Variables["NEW"]);
        Assert.False(specification.Services[1].Variables.ContainsKey("MODE"));
    }

    [Fact]
    public async Task Writing_with_a_stale_tag_changes_nothing()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, TwoServices);
        var address = HttpAnswers.Relative($"/api/environments/{id}/configuration");
        var first = (await client.GetAsync(address)).Headers.ETag!;
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(client, address, """{"services":[]}""", first)).StatusCode);
        await (await PutAsync(client, address, TwoServices, first)).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Empty((await (await client.GetAsync(address)).ReadAsync<EnvironmentConfiguration>()).Services);
    }

    [Fact]
    public async Task Every_wrong_field_of_a_configuration_is_named()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client);
        var address = HttpAnswers.Relative($"/api/environments/{id}/configuration");
        var shape = await (await client.PutAsync(address, CustomerApiHost.Json("""
            {"confinement":"none","services":[{"label":"db01","typ":"redis","scale":"two"},null],"connections":{}}
            """))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(
            ["confinement", "connections", "services[0].scale", "services[0].typ", "services[0].type", "services[1]"],
            shape.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
        var rules = await (await client.PutAsync(address, CustomerApiHost.Json("""
            {"services":[{"label":"DB","type":"redis"},{"label":"a","type":"code","variables":{"1X":{"value":""},"Y":{}}},{"label":"a","type":"code"}],
             "connections":[{"provider":"zz","consumer":"a"}]}
            """))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(
            ["connections[0].provider", "services[0].label", "services[1].variables.1X", "services[1].variables.Y", "services[2].label"],
            rules.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{", "/problems/invalid-json")]
    [InlineData("""{"name":"a","name":"b"}""", "/problems/invalid-json")]
    [InlineData("[]", "/problems/invalid-request")]
    [InlineData("null", "/problems/invalid-request")]
    public async Task What_is_not_a_document_is_refused(string body, string type)
    {
        using var client = await host.NewOwnerAsync();
        var problem = await (await client.PostAsync(HttpAnswers.Relative("/api/environments"), CustomerApiHost.Json(body))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(type, problem.Type);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        using var client = await host.NewOwnerAsync();
        var body = CustomerApiHost.Json($$"""{"name":"{{new string('x', 600 * 1024)}}"}""");
        await (await client.PostAsync(HttpAnswers.Relative("/api/environments"), body)).ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_deployment_goes_to_the_pod_api_and_its_address_is_the_customers()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, TwoServices);
        var accepted = await DeployAsync(client, id);
        Assert.Equal($"/api/environments/{id}/deployments/{accepted.DeploymentId}", accepted.StatusUri);
        var status = await (await client.GetAsync(HttpAnswers.Relative(accepted.StatusUri))).ReadAsync<DeploymentStatus>();
        Assert.Equal(DeploymentState.Building, status.State);
        var timeline = await (await client.GetAsync(HttpAnswers.Relative(accepted.StatusUri + "/timeline?waitSeconds=1"))).ReadAsync<TimelinePage>();
        Assert.Equal("accepted", Assert.Single(timeline.Entries).Kind);
        Assert.Single(await (await client.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/deployments"))).ReadAsync<IReadOnlyList<DeploymentStatus>>());

        var specification = host.PodApi.Accepted.Single(one => one.EnvironmentId == id);
        Assert.Equal(["db01", "app01"], specification.Services.Select(service => service.Label));
        Assert.Equal(new ConnectionSpecification("db01", "app01"), Assert.Single(specification.Connections));
    }

    [Fact]
    public async Task A_deployment_of_another_environment_is_not_found()
    {
        using var client = await host.NewOwnerAsync();
        var one = await CustomerApiHost.CreateEnvironmentAsync(client);
        var other = await CustomerApiHost.CreateEnvironmentAsync(client);
        var deployment = (await DeployAsync(client, one)).DeploymentId;
        await (await client.GetAsync(HttpAnswers.Relative($"/api/environments/{other}/deployments/{deployment}"))).ProblemAsync(HttpStatusCode.NotFound);
        await (await client.GetAsync(HttpAnswers.Relative($"/api/environments/{other}/deployments/{deployment}/timeline"))).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_same_idempotency_key_of_two_environments_is_two_keys()
    {
        using var client = await host.NewOwnerAsync();
        var (one, other) = (await CustomerApiHost.CreateEnvironmentAsync(client), await CustomerApiHost.CreateEnvironmentAsync(client));
        client.DefaultRequestHeaders.Add("Idempotency-Key", "same-" + Guid.NewGuid());
        await DeployAsync(client, one);
        await DeployAsync(client, other);
        var keys = host.PodApi.IdempotencyKeys.TakeLast(2).ToList();
        Assert.All(keys, key => Assert.Equal(64, key.Length));
        Assert.NotEqual(keys[0], keys[1]);
    }

    [Fact]
    public async Task What_the_pod_api_refuses_comes_back_field_by_field()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, TwoServices);
        host.PodApi.Refusal = new ProblemDocument("/problems/invalid-specification", "The specification is wrong.", 400, "Two fields are wrong.", "pod", [
            new FieldError("services[0].version", "unknown-version", "There is no version 9."),
            new FieldError("services[1].source", "required", "A code service needs a source."),
        ]);
        try
        {
            var problem = await (await client.PostAsync(HttpAnswers.Relative($"/api/environments/{id}/deployments"), null)).ProblemAsync(HttpStatusCode.BadRequest);
            Assert.Equal("/problems/invalid-specification", problem.Type);
            Assert.Equal(["services[0].version", "services[1].source"], problem.Errors.Select(error => error.Field));
        }
        finally
        {
            host.PodApi.Refusal = null;
        }
    }

    [Theory]
    [InlineData(429, "too-many-deployments")]
    [InlineData(409, "deployment-running")]
    public async Task Who_is_to_come_back_later_is_told_when(int status, string kind)
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client);
        host.PodApi.Refusal = new ProblemDocument($"/problems/{kind}", "Not now", status, "Come back.", "pod", []);
        try
        {
            using var answer = await client.PostAsync(HttpAnswers.Relative($"/api/environments/{id}/deployments"), null);
            Assert.Equal(TimeSpan.FromSeconds(30), answer.Headers.RetryAfter?.Delta);
            Assert.Equal($"/problems/{kind}", (await answer.ProblemAsync((HttpStatusCode)status)).Type);
        }
        finally
        {
            host.PodApi.Refusal = null;
        }
    }

    [Fact]
    public async Task An_outage_of_the_pod_api_is_said_and_environments_stay_listed()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client);
        host.PodApi.Refusal = new ProblemDocument("/problems/unexpected", "Crashed.", 500, "internal-name", null, []);
        try
        {
            var problem = await (await client.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/status"))).ProblemAsync(HttpStatusCode.ServiceUnavailable);
            Assert.Equal("/problems/control-plane-unreachable", problem.Type);
            Assert.DoesNotContain("internal-name", problem.Detail, StringComparison.Ordinal);
            var listed = Assert.Single(await (await client.GetAsync(HttpAnswers.Relative("/api/environments"))).ReadAsync<IReadOnlyList<EnvironmentView>>());
            Assert.Null(listed.Status);
            Assert.NotNull(listed.StatusProblem);
        }
        finally
        {
            host.PodApi.Refusal = null;
        }
    }

    [Fact]
    public async Task An_uploaded_source_is_streamed_on_and_becomes_the_services_source()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, TwoServices);
        using var archive = new ByteArrayContent(new byte[40 * 1024 * 1024]);
        archive.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        var manifest = await (await client.PutAsync(HttpAnswers.Relative($"/api/environments/{id}/services/app01/source"), archive)).ReadAsync<SourceManifest>();
        Assert.Contains(40L * 1024 * 1024, host.PodApi.UploadedBytes);
        var configuration = await (await client.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/configuration"))).ReadAsync<EnvironmentConfiguration>();
        Assert.Equal(manifest.Digest, configuration.Services[1].Source!.Digest);
    }

    [Fact]
    public async Task An_upload_without_length_or_for_an_unknown_service_is_refused()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, TwoServices);
        using var unknown = new ByteArrayContent([1]);
        unknown.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        await (await client.PutAsync(HttpAnswers.Relative($"/api/environments/{id}/services/nope/source"), unknown)).ProblemAsync(HttpStatusCode.NotFound);

        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/environments/{id}/services/app01/source") { Content = new ByteArrayContent([1]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        request.Headers.TransferEncodingChunked = true;
        await (await client.SendAsync(request)).ProblemAsync(HttpStatusCode.LengthRequired);
    }

    [Fact]
    public async Task Removing_what_was_never_deployed_is_done_at_once()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(HttpAnswers.Relative($"/api/environments/{id}"))).StatusCode);
        await (await client.GetAsync(HttpAnswers.Relative($"/api/environments/{id}"))).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_being_removed_is_not_deployed_again()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client);
        await DeployAsync(client, id);
        await (await client.DeleteAsync(HttpAnswers.Relative($"/api/environments/{id}"))).ReadAsync<DeploymentAccepted>();
        await (await client.PostAsync(HttpAnswers.Relative($"/api/environments/{id}/deployments"), null)).ProblemAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_refused_removal_leaves_the_environment_as_it_was()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client);
        await DeployAsync(client, id);
        host.PodApi.Refusal = new ProblemDocument("/problems/deployment-running", "A deployment is running", 409, "dep-1 is running.", null, []);
        try
        {
            var problem = await (await client.DeleteAsync(HttpAnswers.Relative($"/api/environments/{id}"))).ProblemAsync(HttpStatusCode.Conflict);
            Assert.Equal("/problems/deployment-running", problem.Type);
        }
        finally
        {
            host.PodApi.Refusal = null;
        }

        await DeployAsync(client, id);
    }

    [Fact]
    public async Task Every_change_leaves_an_audit_entry()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, TwoServices);
        await client.PutAsync(HttpAnswers.Relative($"/api/environments/{id}/configuration"), CustomerApiHost.Json("{}"));
        await DeployAsync(client, id);
        await client.DeleteAsync(HttpAnswers.Relative($"/api/environments/{id}"));
        var table = host.Services.GetRequiredService<TableServiceClient>().GetTableClient("CustomerAudit");
        var actions = new List<string>();
        await foreach (var row in table.QueryAsync(TableFilter.Create($"Target eq {id}")))
        {
            actions.Add(row.GetString("Action")!);
            Assert.NotEmpty(row.GetString("CorrelationId")!);
        }

        Assert.Equal(["environment-removed", "deployment-requested", "configuration-written", "environment-created"], actions);
    }

    private static async Task<DeploymentAccepted> DeployAsync(HttpClient client, string environmentId) =>
        await (await client.PostAsync(HttpAnswers.Relative($"/api/environments/{environmentId}/deployments"), null)).ReadAsync<DeploymentAccepted>();

    private static async Task<HttpResponseMessage> PutAsync(HttpClient client, Uri address, string body, EntityTagHeaderValue ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = CustomerApiHost.Json(body) };
        request.Headers.IfMatch.Add(ifMatch);
        return await client.SendAsync(request);
    }
}
