using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Catalyze.Contracts.Audit;
using Catalyze.Contracts.Json;
using Catalyze.PodApi.Http;
using Catalyze.PodApi.Operators;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Tests.World;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>What a browser holds in place of an operator's token.</summary>
public sealed class OperatorSessionTests : IAsyncLifetime
{
    private TestPod pod = null!;
    private HttpClient browser = null!;

    public async Task InitializeAsync()
    {
        pod = await TestPod.StartAsync();
        browser = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = pod.Http.BaseAddress };
    }

    public async Task DisposeAsync()
    {
        browser.Dispose();
        await pod.DisposeAsync();
    }

    [Fact]
    public async Task A_token_becomes_a_cookie_that_no_script_and_no_other_site_can_use()
    {
        var (cookie, attributes) = await BeginAsync(TestPod.Operator);
        Assert.Contains("httponly", attributes, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", attributes, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/;", attributes + ";", StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(TestPod.Operator, attributes, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(cookie, HttpMethod.Get, "pod/hosts"));
        // A change needs the header that only our own page can send.
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(cookie, HttpMethod.Put, "pod/hosts/nowhere/cordon"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(cookie, HttpMethod.Put, "pod/hosts/nowhere/cordon", ownPage: true));
        Assert.Contains((await pod.GetAsync<PodAuditPage>("pod/audit?operator=operator")).Entries, e => e.Reason == "PUT /pod/hosts/nowhere/cordon");

        // A session begins no other: it would never end.
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(cookie, HttpMethod.Post, "pod/operators/sessions", ownPage: true));
        Assert.Equal(HttpStatusCode.NoContent, await AskAsync(cookie, HttpMethod.Delete, "pod/operators/sessions/current", ownPage: true));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(cookie, HttpMethod.Get, "pod/hosts"));
    }

    [Fact]
    public async Task It_ends_with_the_operator_and_with_its_time_and_only_a_hash_of_it_is_stored()
    {
        using var added = await pod.Http.PostAsJsonAsync("pod/operators", new OperatorRequest("ada"), CatalyzeJson.Options);
        var (cookie, _) = await BeginAsync((await added.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(cookie, HttpMethod.Get, "pod/operators/self"));

        var secret = cookie.Split('=')[1];
        var tables = pod.Services.GetRequiredService<PodTables>();
        Assert.Null(await tables.Registry.GetEntityIfExistsAsync("operator-session", secret));
        Assert.NotNull(await tables.Registry.GetEntityIfExistsAsync("operator-session", Ids.Sha256(secret)));
        var later = new OperatorSessions(tables, new LaterClock(OperatorSessions.Life + TimeSpan.FromMinutes(1)));
        Assert.Null(await later.TokenHashOfAsync(secret, CancellationToken.None));

        using var removed = await pod.Http.DeleteAsync(new Uri("pod/operators/ada", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(cookie, HttpMethod.Get, "pod/operators/self"));

        // Who begins the next one removes what has ended.
        await later.BeginAsync([1], CancellationToken.None);
        Assert.Null(await tables.Registry.GetEntityIfExistsAsync("operator-session", Ids.Sha256(secret)));
    }

    [Theory]
    [InlineData("service-key")]
    [InlineData("guessed")]
    public async Task Nobody_else_begins_one(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("pod/operators/sessions", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    private async Task<(string Cookie, string Attributes)> BeginAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("pod/operators/sessions", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var set = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        return (set.Split(';')[0], set);
    }

    private async Task<HttpStatusCode> AskAsync(string cookie, HttpMethod method, string path, bool ownPage = false)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Add("Cookie", cookie);
        if (ownPage) request.Headers.Add("X-Catalyze-Request", "1");
        using var answer = await browser.SendAsync(request);
        return answer.StatusCode;
    }
}
