using System.Net;
using Xunit;

namespace Catalyze.CustomerApi.Tests.Published;

/// <summary>Pods, environments, services, volumes, variables.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class PublishedEnvironmentTests(CustomerApiHost host)
{
    private const string Services = """
        {"services":[{"label":"db01","type":"redis"},{"label":"app01","type":"code","domains":["www.clinic.example"],"variables":{"A":{"value":"one"}}}]}
        """;

    [Fact]
    public async Task Pods_and_health_are_told_before_anybody_signed_in()
    {
        using var client = new PublishedClient(host);
        var pod = Assert.Single((await client.GetAsync("/pods")).GetProperty("pods").EnumerateArray());
        Assert.Equal("catalyze", pod.GetProperty("name").GetString());
        var health = await client.GetAsync("/healthcheck");
        // As text: a smaller one makes the clients upload in one part.
        Assert.True(string.CompareOrdinal(health.GetProperty("version").GetString(), "4.1.0") >= 0);
    }

    [Fact]
    public async Task Environments_are_listed_once_for_each_pod()
    {
        var (client, id, organisation) = await SignedInAsync();
        using (client)
        {
            client.Pod = "catalyze";
            var environment = Assert.Single((await client.GetAsync("/environments")).EnumerateArray());
            Assert.Equal(id, environment.GetProperty("id").GetString());
            Assert.Equal("Appointments", environment.GetProperty("name").GetString());
            Assert.Equal("catalyze", environment.GetProperty("pod").GetString());
            Assert.Equal(organisation, environment.GetProperty("organizationId").GetString());
            Assert.Equal("www.clinic.example", environment.GetProperty("namespace").GetString());
            Assert.Equal(environment.GetRawText(), (await client.GetAsync($"/environments/{id}")).GetRawText());
            client.Pod = "elsewhere";
            Assert.Empty((await client.GetAsync("/environments")).EnumerateArray());
        }
    }

    [Fact]
    public async Task Services_have_the_proxy_without_which_the_clients_fail()
    {
        var (client, id, _) = await SignedInAsync();
        using (client)
        {
            var services = (await client.GetAsync($"/environments/{id}/services")).EnumerateArray().ToDictionary(service => service.GetProperty("label").GetString()!);
            Assert.Equal(["app01", "db01", "service_proxy"], services.Keys.Order(StringComparer.Ordinal));
            var (app, db, proxy) = (services["app01"], services["db01"], services["service_proxy"]);
            Assert.Equal(("code", "code", true), (app.GetProperty("type").GetString(), app.GetProperty("name").GetString(), app.GetProperty("redeployable").GetBoolean()));
            Assert.Equal(("database", "redis"), (db.GetProperty("type").GetString(), db.GetProperty("name").GetString()));
            Assert.Equal("db01.internal", db.GetProperty("internal_domain").GetString());
            // The fake catalog's 128 MiB, a tenth of a core and 256 MiB, in whole units.
            Assert.Equal((1, 1, 1), (db.GetProperty("size").GetProperty("ram").GetInt32(), db.GetProperty("size").GetProperty("cpu").GetInt32(), db.GetProperty("size").GetProperty("storage").GetInt32()));
            Assert.Equal(string.Empty, proxy.GetProperty("type").GetString());
            Assert.False(app.TryGetProperty("environmentVariables", out _));
            Assert.Equal(app.GetRawText(), (await client.GetAsync($"/environments/{id}/services/app01")).GetRawText());
            await client.RefusedAsync(HttpStatusCode.NotFound, "GET", $"/environments/{id}/services/none");
        }
    }

    [Fact]
    public async Task Volumes_have_whole_numbers_that_stay()
    {
        var (client, id, _) = await SignedInAsync();
        using (client)
        {
            var volume = Assert.Single((await client.GetAsync($"/environments/{id}/services/db01/volumes")).EnumerateArray());
            Assert.Equal(1, volume.GetProperty("size").GetInt32());
            Assert.Equal(volume.GetProperty("id").GetInt32(), (await client.GetAsync($"/environments/{id}/services/db01/volumes"))[0].GetProperty("id").GetInt32());
            // With one the clients would not stop it.
            Assert.Empty((await client.GetAsync($"/environments/{id}/services/app01/volumes")).EnumerateArray());
            Assert.Empty((await client.GetAsync($"/environments/{id}/services/service_proxy/volumes")).EnumerateArray());
        }
    }

    [Fact]
    public async Task Variables_are_merged_and_removed_and_their_values_never_come_out()
    {
        var (client, id, _) = await SignedInAsync();
        using (client)
        {
            var path = $"/environments/{id}/services/app01/env";
            await client.JsonAsync("POST", path, """{"B":"two","C":"three"}""");
            var shown = await client.GetAsync(path);
            Assert.Equal(["A", "B", "C"], shown.EnumerateObject().Select(variable => variable.Name));
            Assert.All(shown.EnumerateObject(), variable => Assert.Equal("(hidden)", variable.Value.GetString()));
            await client.JsonAsync("DELETE", $"{path}/C");

            // What was read can be written back.
            await client.JsonAsync("POST", path, """{"A":"(hidden)","B":"zwei"}""");
            await client.JsonAsync("POST", $"/environments/{id}/services/app01/deploy?redeploy=true");
            var app = host.PodApi.Accepted.Last(one => one.EnvironmentId == id).Services.Single(service => service.Label == "app01");
            Assert.Equal([("A", "one"), ("B", "zwei")], app.Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => (variable.Key, variable.Value)));

            Assert.Contains("no value", await client.RefusedAsync(HttpStatusCode.BadRequest, "POST", path, """{"D":"(hidden)"}"""), StringComparison.Ordinal);
            Assert.Contains("1X", await client.RefusedAsync(HttpStatusCode.BadRequest, "POST", path, """{"1X":"a"}"""), StringComparison.Ordinal);
            await client.RefusedAsync(HttpStatusCode.NotFound, "GET", $"/environments/{id}/services/service_proxy/env");
        }
    }

    [Fact]
    public async Task Environments_and_services_without_data_are_renamed()
    {
        var (client, id, _) = await SignedInAsync();
        using (client)
        {
            Assert.Equal("Clinic", (await client.JsonAsync("PUT", $"/environments/{id}", """{"name":"Clinic"}""")).GetProperty("name").GetString());
            await client.RefusedAsync(HttpStatusCode.BadRequest, "PUT", $"/environments/{id}", """{"name":""}""");
            Assert.Equal("web01", (await client.JsonAsync("PUT", $"/environments/{id}/services/app01", """{"label":"web01"}""")).GetProperty("label").GetString());
            await client.RefusedAsync(HttpStatusCode.NotFound, "GET", $"/environments/{id}/services/app01");
            Assert.Contains("label", await client.RefusedAsync(HttpStatusCode.BadRequest, "PUT", $"/environments/{id}/services/web01", """{"label":"Not A Label"}"""), StringComparison.Ordinal);
            await client.RefusedAsync(HttpStatusCode.BadRequest, "PUT", $"/environments/{id}/services/web01", """{"label":"db01"}""");
            // What it stores is found by its label.
            await client.RefusedAsync(HttpStatusCode.Conflict, "PUT", $"/environments/{id}/services/db01", """{"label":"db02"}""");
        }
    }

    [Fact]
    public async Task Deploy_keys_are_added_listed_and_removed()
    {
        var (client, id, _) = await SignedInAsync();
        using (client)
        {
            using var rsa = System.Security.Cryptography.RSA.Create(2048);
            var keys = $"/environments/{id}/services/app01/ssh_keys";
            // As the clients write a key, its line ends with the line.
            await client.JsonAsync("POST", keys, $$"""{"name":"ci","value":"{{SshKey.Of(rsa)}}\n","type":"ssh"}""");
            var key = Assert.Single((await client.GetAsync(keys)).EnumerateArray());
            Assert.Equal(("ci", "ssh"), (key.GetProperty("name").GetString(), key.GetProperty("type").GetString()));
            Assert.StartsWith(SshKey.Of(rsa), key.GetProperty("value").GetString(), StringComparison.Ordinal);
            await client.RefusedAsync(HttpStatusCode.BadRequest, "POST", keys, $$"""{"name":"gpg","value":"{{SshKey.Of(rsa)}}","type":"gpg"}""");
            await client.JsonAsync("DELETE", keys + "/ci/type/ssh");
            Assert.Empty((await client.GetAsync(keys)).EnumerateArray());
        }
    }

    [Theory]
    [InlineData("POST", "/services/app01/files")]
    [InlineData("POST", "/services/db01/backup")]
    [InlineData("GET", "/services/db01/backup-url/job-1")]
    [InlineData("GET", "/services/db01/backup-restore-logs-url/job-1")]
    [InlineData("POST", "/services/db01/restore")]
    [InlineData("POST", "/services/db01/restore/job-1")]
    [InlineData("GET", "/services/db01/restore-url")]
    [InlineData("POST", "/services/db01/import")]
    [InlineData("POST", "/services/db01/initiate-multipart-upload")]
    [InlineData("GET", "/services/db01/multipart-upload-url?fileName=a&partNumber=1&uploadId=b")]
    [InlineData("POST", "/services/db01/complete-multipart-upload?fileName=a&uploadId=b")]
    [InlineData("POST", "/services/db01/console")]
    [InlineData("POST", "/services/db01/jobs/job-1/console-token")]
    [InlineData("GET", "/images")]
    [InlineData("GET", "/images/org%252Fimage/tags")]
    [InlineData("DELETE", "/images/org%252Fimage/tags/latest")]
    public async Task What_is_not_there_yet_says_so(string method, string path)
    {
        var (client, id, _) = await SignedInAsync();
        using (client)
            Assert.Contains("not available", await client.RefusedAsync(HttpStatusCode.NotImplemented, method, $"/environments/{id}{path}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_and_strangers_see_nothing()
    {
        var (client, id, _) = await SignedInAsync();
        var (stranger, _, _) = await SignedInAsync();
        using var nobody = new PublishedClient(host);
        using (client)
        using (stranger)
        {
            await nobody.RefusedAsync(HttpStatusCode.Unauthorized, "GET", "/environments");
            await stranger.RefusedAsync(HttpStatusCode.NotFound, "GET", $"/environments/{id}");
            await client.RefusedAsync(HttpStatusCode.NotFound, "GET", "/nothing");
            await client.RefusedAsync(HttpStatusCode.MethodNotAllowed, "PATCH", "/environments");
        }
    }

    private async Task<(PublishedClient Client, string EnvironmentId, string OrganisationId)> SignedInAsync()
    {
        var signedIn = await host.SignInAsync(await host.FoundAsync());
        using var owner = host.WithToken(signedIn.Token);
        return (new PublishedClient(host, signedIn.Token), await CustomerApiHost.CreateEnvironmentAsync(owner, Services), signedIn.User.Organisation!.OrganisationId);
    }
}
