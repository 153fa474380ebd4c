using System.Net;
using System.Net.Http.Headers;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Organisations;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

[Collection(CustomerApiCollection.Name)]
public sealed class ProtocolTests(CustomerApiHost host)
{
    [Fact]
    public async Task The_same_key_again_gives_the_first_answer_again_and_makes_nothing_twice()
    {
        using var client = await host.NewOwnerAsync();
        var first = await SendAsync(client, "/api/environments", """{"name":"Once"}""", "key-1");
        var created = await first.ReadAsync<EnvironmentView>();
        var again = await SendAsync(client, "/api/environments", """{"name":"Once"}""", "key-1");
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(created.EnvironmentId, (await again.ReadAsync<EnvironmentView>()).EnvironmentId);
        Assert.Single(await (await client.GetAsync(HttpAnswers.Relative("/api/environments"))).ReadAsync<IReadOnlyList<EnvironmentView>>());

        var reused = await SendAsync(client, "/api/environments", """{"name":"Other"}""", "key-1");
        Assert.Equal("/problems/idempotency-key-reused", (await reused.ProblemAsync(HttpStatusCode.UnprocessableEntity)).Type);
        using var another = await host.NewOwnerAsync();
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(another, "/api/environments", """{"name":"Other"}""", "key-1")).StatusCode);
    }

    [Fact]
    public async Task Requests_with_the_same_key_at_the_same_time_make_one_thing()
    {
        using var client = await host.NewOwnerAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(client, "/api/environments", """{"name":"Once"}""", "key-2")));
        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.Conflict]));
        Assert.Single(await (await client.GetAsync(HttpAnswers.Relative("/api/environments"))).ReadAsync<IReadOnlyList<EnvironmentView>>());
    }

    [Fact]
    public async Task A_refused_request_leaves_its_key_free()
    {
        using var client = await host.NewOwnerAsync();
        await (await SendAsync(client, "/api/environments", """{"name":""}""", "key-3")).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(client, "/api/environments", """{"name":"Good"}""", "key-3")).StatusCode);
        await (await SendAsync(client, "/api/environments", """{"name":"x"}""", new string('k', 201))).ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_secret_of_a_token_can_be_asked_for_again_but_is_not_readable_in_storage()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var body = """{"name":"ci","grants":[{"environmentId":"*","permissions":["read"]}]}""";
        var first = await (await SendAsync(owner, $"/api/organisations/{organisation}/tokens", body, "key-4")).ReadAsync<TokenMade>();
        var again = await (await SendAsync(owner, $"/api/organisations/{organisation}/tokens", body, "key-4")).ReadAsync<TokenMade>();
        Assert.Equal(first.Secret, again.Secret);
        Assert.Single(await (await owner.GetAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/tokens"))).ReadAsync<IReadOnlyList<ApiToken>>());
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back_and_others_are_not_slowed()
    {
        var (busy, _) = await host.NewOrganisationAsync();
        using var quiet = await host.NewOwnerAsync();
        // A bucket of twelve that gets one in five seconds: no machine is slow enough to miss the end of it.
        await using var other = await host.AnotherProcessAsync(new() { ["Catalyze:CustomerApi:RequestsPerMinute"] = "12" });
        using var first = other.Client(busy.DefaultRequestHeaders.Authorization!.Parameter!);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => first.GetAsync(HttpAnswers.Relative("/api/account"))));
        Assert.Contains(answers, answer => answer.IsSuccessStatusCode && answer.Headers.GetValues("RateLimit-Limit").Single() == "12");
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal("/problems/too-many-requests", (await refused.ProblemAsync(HttpStatusCode.TooManyRequests)).Type);
        Assert.Equal("0", refused.Headers.GetValues("RateLimit-Remaining").Single());
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.True(int.Parse(refused.Headers.GetValues("RateLimit-Reset").Single()) > 0);
        using var second = other.Client(quiet.DefaultRequestHeaders.Authorization!.Parameter!, "127.0.0.2");
        (await second.GetAsync(HttpAnswers.Relative("/api/account"))).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task An_address_that_asks_without_a_session_is_limited_too()
    {
        await using var other = await host.AnotherProcessAsync(new() { ["Catalyze:CustomerApi:RequestsPerMinute"] = "3" });
        using var client = other.Client();
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.GetAsync(HttpAnswers.Relative("/api/account"))));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.Unauthorized);
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Only_the_dashboards_origin_may_call_from_a_browser()
    {
        await using var other = await host.AnotherProcessAsync(new() { ["Catalyze:CustomerApi:DashboardOrigin"] = "https://dashboard.example.org" });
        using var client = other.Client();
        foreach (var (origin, allowed) in ((string, bool)[])[("https://dashboard.example.org", true), ("https://evil.example.org", false)])
        {
            using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/environments");
            preflight.Headers.Add("Origin", origin);
            preflight.Headers.Add("Access-Control-Request-Method", "POST");
            preflight.Headers.Add("Access-Control-Request-Headers", "content-type,x-catalyze-request");
            var answer = await client.SendAsync(preflight);
            Assert.Equal(allowed, answer.Headers.Contains("Access-Control-Allow-Origin"));
        }

        using var plain = host.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/openapi.json");
        request.Headers.Add("Origin", "https://dashboard.example.org");
        Assert.False((await plain.SendAsync(request)).Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Every_answer_carries_a_correlation_id_and_412_comes_only_where_If_Match_was_sent()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client);
        var address = HttpAnswers.Relative($"/api/environments/{id}/configuration");
        for (var write = 0; write < 3; write++)
        {
            var answer = await client.PutAsync(address, CustomerApiHost.Json("{}"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.NotEmpty(answer.Headers.GetValues("X-Correlation-Id").Single());
        }

        using var stale = new HttpRequestMessage(HttpMethod.Put, address) { Content = CustomerApiHost.Json("{}") };
        stale.Headers.IfMatch.Add(new EntityTagHeaderValue("\"v1\""));
        await (await client.SendAsync(stale)).ProblemAsync(HttpStatusCode.PreconditionFailed);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = CustomerApiHost.Json(body) };
        request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request);
    }
}
