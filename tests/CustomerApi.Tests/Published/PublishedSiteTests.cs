using System.Net;
using System.Text.Json;
using Catalyze.Contracts.Deployments;
using Xunit;

namespace Catalyze.CustomerApi.Tests.Published;

/// <summary>Certificates, sites and maintenance, all of them under the proxy.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class PublishedSiteTests(CustomerApiHost host)
{
    [Fact]
    public async Task A_certificate_is_kept_used_replaced_and_forgotten_and_its_key_never_comes_out()
    {
        var (client, id) = await SignedInAsync();
        using (client)
        {
            var (certs, sites) = ($"/environments/{id}/services/service_proxy/certs", $"/environments/{id}/services/service_proxy/sites");
            var (first, second) = (TestCertificate.Make("www.clinic.example"), TestCertificate.Make("www.clinic.example"));
            await client.JsonAsync("POST", certs, Certificate("clinic", first));
            await client.RefusedAsync(HttpStatusCode.Conflict, "POST", certs, Certificate("clinic", first));
            await client.RefusedAsync(HttpStatusCode.BadRequest, "POST", certs, Certificate("mixed", (first.Chain, second.PrivateKey)));
            await client.RefusedAsync(HttpStatusCode.BadRequest, "POST", certs, """{"name":"empty","sslCertFile":"","sslPKFile":""}""");
            var shown = Assert.Single((await client.GetAsync(certs)).EnumerateArray());
            Assert.Equal(("clinic", first.Chain, 0), (shown.GetProperty("name").GetString(), shown.GetProperty("sslCertFile").GetString(), shown.GetProperty("letsEncrypt").GetInt32()));
            Assert.Equal(string.Empty, shown.GetProperty("sslPKFile").GetString());

            var site = await client.JsonAsync("POST", sites, """{"name":"www.clinic.example","cert":"clinic","upstreamService":"app01","site_values":{"clientMaxBodySize":"7m","proxyReadTimeout":"90s","enableWebSockets":true}}""");
            var number = site.GetProperty("id").GetInt32();
            Assert.True(number > 0);
            await client.RefusedAsync(HttpStatusCode.Conflict, "DELETE", certs + "/clinic");
            await client.JsonAsync("PUT", certs + "/clinic", Certificate("clinic", second));
            await client.JsonAsync("POST", $"/environments/{id}/services/service_proxy/deploy?redeploy=true");
            var domain = Assert.Single(host.PodApi.Accepted.Last(one => one.EnvironmentId == id).Domains);
            Assert.Equal(("www.clinic.example", second.Chain, second.PrivateKey), (domain.Name, domain.Certificate!.Chain, domain.Certificate.PrivateKey));
            Assert.Equal((7, 90, true), (domain.Options.MaxBodyMib, domain.Options.ReadSeconds, domain.Options.WebSockets));

            Assert.Equal(number, Assert.Single((await client.GetAsync(sites)).EnumerateArray()).GetProperty("id").GetInt32());
            var again = await client.GetAsync($"{sites}/{number}");
            Assert.Equal(("clinic", "app01", "7m"), (again.GetProperty("cert").GetString(), again.GetProperty("upstreamService").GetString(), again.GetProperty("site_values").GetProperty("clientMaxBodySize").GetString()));
            await client.JsonAsync("DELETE", $"{sites}/{number}");
            Assert.Empty((await client.GetAsync(sites)).EnumerateArray());
            await client.RefusedAsync(HttpStatusCode.NotFound, "DELETE", $"{sites}/{number}");
            await client.JsonAsync("DELETE", certs + "/clinic");
            await client.RefusedAsync(HttpStatusCode.NotFound, "DELETE", certs + "/clinic");
        }
    }

    [Fact]
    public async Task A_certificate_of_the_platform_is_waited_for()
    {
        var (client, id) = await SignedInAsync();
        using (client)
        {
            var proxy = $"/environments/{id}/services/service_proxy";
            await client.JsonAsync("POST", proxy + "/certs", """{"name":"www.clinic.example","letsEncrypt":true}""");
            await client.JsonAsync("POST", proxy + "/sites", """{"name":"www.clinic.example","cert":"www.clinic.example","upstreamService":"app01","site_values":{}}""");
            Assert.Equal(1, (await client.GetAsync(proxy + "/certs"))[0].GetProperty("letsEncrypt").GetInt32());
            await client.JsonAsync("POST", proxy + "/deploy?redeploy=true");
            Assert.Null(Assert.Single(host.PodApi.Accepted.Last(one => one.EnvironmentId == id).Domains).Certificate);
            host.PodApi.Environments[id] = host.PodApi.Environments[id] with { Domains = [new DomainStatus("www.clinic.example", "app01", "https://www.clinic.example")] };
            Assert.Equal(2, (await client.GetAsync(proxy + "/certs"))[0].GetProperty("letsEncrypt").GetInt32());
            // The domain command: the first site whose name begins with the namespace.
            var start = (await client.GetAsync($"/environments/{id}")).GetProperty("namespace").GetString()!;
            Assert.Contains((await client.GetAsync(proxy + "/sites")).EnumerateArray(), site => site.GetProperty("name").GetString()!.StartsWith(start, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("""{"name":"a.example","cert":"none","upstreamService":"app01","site_values":{}}""", HttpStatusCode.NotFound)]
    [InlineData("""{"name":"a.example","cert":"www","upstreamService":"none","site_values":{}}""", HttpStatusCode.NotFound)]
    [InlineData("""{"name":"a.example","cert":"www","upstreamService":"app01","site_values":{"proxySendTimeout":"5s"}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"a.example","cert":"www","upstreamService":"app01","site_values":{"enableCORSSites":"b\\.example"}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"a.example","cert":"www","upstreamService":"app01","site_values":{"clientMaxBodySize":"big"}}""", HttpStatusCode.BadRequest)]
    public async Task What_the_edge_cannot_do_is_refused_by_name(string site, HttpStatusCode status)
    {
        var (client, id) = await SignedInAsync();
        using (client)
        {
            await client.JsonAsync("POST", $"/environments/{id}/services/service_proxy/certs", """{"name":"www","letsEncrypt":true}""");
            await client.RefusedAsync(status, "POST", $"/environments/{id}/services/service_proxy/sites", site);
            Assert.Empty((await client.GetAsync($"/environments/{id}/services/service_proxy/sites")).EnumerateArray());
            await client.RefusedAsync(HttpStatusCode.NotFound, "GET", $"/environments/{id}/services/app01/sites");
        }
    }

    [Fact]
    public async Task Maintenance_is_begun_shown_and_ended_by_service()
    {
        var (client, id) = await SignedInAsync();
        using (client)
        {
            var maintenance = $"/environments/{id}/services/service_proxy/maintenance";
            Assert.Empty((await client.GetAsync(maintenance)).EnumerateArray());
            await client.JsonAsync("POST", $"/environments/{id}/services/service_proxy/deploy?redeploy=true");
            await client.JsonAsync("POST", maintenance, """{"upstream":"app01"}""");
            host.PodApi.Environments[id] = host.PodApi.Environments[id] with { Domains = [new DomainStatus("a.example", "app01", "https://a.example") { Maintenance = true }] };
            var shown = Assert.Single((await client.GetAsync(maintenance)).EnumerateArray());
            Assert.Equal("app01", shown.GetProperty("upstream").GetString());
            Assert.Equal(JsonValueKind.String, shown.GetProperty("createdAt").ValueKind);
            await client.JsonAsync("DELETE", maintenance + "?upstream=app01");
        }
    }

    private static string Certificate(string name, (string Chain, string PrivateKey) pair) =>
        JsonSerializer.Serialize(new Dictionary<string, string> { ["name"] = name, ["sslCertFile"] = pair.Chain, ["sslPKFile"] = pair.PrivateKey });

    private async Task<(PublishedClient Client, string EnvironmentId)> SignedInAsync()
    {
        var signedIn = await host.SignInAsync(await host.FoundAsync());
        using var owner = host.WithToken(signedIn.Token);
        return (new PublishedClient(host, signedIn.Token) { Pod = "catalyze" }, await CustomerApiHost.CreateEnvironmentAsync(owner, """{"services":[{"label":"app01","type":"code"}]}"""));
    }
}
