using System.Net;
using Catalyze.Contracts.Security;
using Catalyze.TestSupport;
using Catalyze.Tools.Access;
using Xunit;

namespace Catalyze.LogService.Tests;

/// <summary>Nobody sees a line who was not handed over by the platform, to this tool, a moment ago.</summary>
[Collection(PostgresCollection.Name)]
public sealed class AccessTests(PostgresFixture fixture) : IAsyncLifetime
{
    private const string Lines = "/api/lines";
    private LogServiceUnderTest service = null!;
    private HttpClient stranger = null!;

    public async Task InitializeAsync()
    {
        service = await LogServiceUnderTest.StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        stranger = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = service.Pages.BaseAddress };
    }

    public async Task DisposeAsync()
    {
        stranger.Dispose();
        await service.DisposeAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData(Lines)]
    [InlineData("/api/tail")]
    [InlineData("/api/export")]
    [InlineData("/__es/")]
    [InlineData("/_catalyze/self")]
    public async Task Without_a_session_nothing_is_answered(string address)
    {
        using var answer = await stranger.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains(Handovers.Entrance, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_route_of_the_pages_asks_for_a_session_but_the_way_in_and_the_health_check()
    {
        var open = service.Routes.Where(route => route.Metadata.GetMetadata<OpenToAnyone>() is not null).Select(route => route.RoutePattern.RawText).Order(StringComparer.Ordinal);
        Assert.Equal([Handover.Path, "/health"], open);
        using var health = await stranger.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.True(health.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_browser_that_goes_there_is_sent_to_the_dashboard_and_comes_back_to_where_it_wanted()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/?q=level%3Aerror");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        using var answer = await stranger.SendAsync(request);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal($"{Handovers.Entrance}?to=%2F%3Fq%3Dlevel%253Aerror", answer.Headers.Location!.OriginalString);

        using var entered = await EnterAsync(service.Handovers.Make(LogServiceUnderTest.Now), "/?q=level%3Aerror");
        Assert.Equal(HttpStatusCode.SeeOther, entered.StatusCode);
        Assert.Equal("/?q=level%3Aerror", entered.Headers.Location!.OriginalString);
        var cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
        Assert.All(["; secure", "; httponly", "; samesite=lax", "; path=/"], part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("https://elsewhere.test/")]
    [InlineData("//elsewhere.test/")]
    [InlineData("/\\elsewhere.test/")]
    [InlineData("elsewhere")]
    [InlineData("/_catalyze/enter?handover=x")]
    [InlineData("/a\r\nSet-Cookie: x=1")]
    [InlineData("")]
    public async Task It_never_leads_anywhere_else(string to)
    {
        using var answer = await EnterAsync(service.Handovers.Make(LogServiceUnderTest.Now), to);
        Assert.Equal("/", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_handover_is_good_once()
    {
        var handover = service.Handovers.Make(LogServiceUnderTest.Now);
        using (var first = await EnterAsync(handover))
            Assert.Equal(HttpStatusCode.SeeOther, first.StatusCode);
        await RefusedAsync(handover);
    }

    [Fact]
    public Task One_whose_time_is_over_is_refused() => RefusedAsync(service.Handovers.Make(LogServiceUnderTest.Now, life: TimeSpan.FromSeconds(-31)));

    [Fact]
    public Task One_that_claims_to_be_good_for_long_is_refused() => RefusedAsync(service.Handovers.Make(LogServiceUnderTest.Now, life: TimeSpan.FromHours(1)));

    [Fact]
    public Task One_from_before_the_service_began_is_refused() => RefusedAsync(service.Handovers.Make(LogServiceUnderTest.Now.AddSeconds(-20)));

    [Fact]
    public Task One_for_another_tool_or_environment_is_refused() => RefusedAsync(service.Handovers.Make(LogServiceUnderTest.Now, "metrics.tools.test"));

    [Fact]
    public async Task One_signed_by_another_key_is_refused()
    {
        using var others = new Handovers();
        await RefusedAsync(others.Make(LogServiceUnderTest.Now));
    }

    [Fact]
    public async Task One_that_was_changed_or_is_not_signed_is_refused()
    {
        var parts = service.Handovers.Make(LogServiceUnderTest.Now).Split('.');
        await RefusedAsync($"{parts[0]}.{parts[1][..^2]}AA.{parts[2]}");
        // {"alg":"none"}
        await RefusedAsync($"eyJhbGciOiJub25lIn0.{parts[1]}.");
        await RefusedAsync("");
        await RefusedAsync("no token at all");
    }

    [Fact]
    public async Task A_cookie_that_is_not_its_own_is_no_session()
    {
        var own = service.Pages.DefaultRequestHeaders.GetValues("Cookie").Single();
        foreach (var cookie in new[] { own[..^3] + "AAA", AccessGate.Cookie + "=x", AccessGate.Cookie + "=" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Lines);
            request.Headers.Add("Cookie", cookie);
            using var answer = await stranger.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Who_may_only_read_changes_nothing()
    {
        await service.Handovers.EnterAsync(stranger, LogServiceUnderTest.Now, mayChange: false);
        stranger.DefaultRequestHeaders.Add("X-Catalyze-Request", "1");
        using var read = await stranger.GetAsync(new Uri("/api/searches", UriKind.Relative));
        Assert.True(read.IsSuccessStatusCode);
        using var body = new StringContent("""{"query":"x"}""", null, "application/json");
        using var changed = await stranger.PutAsync(new Uri("/api/searches/mine", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.Forbidden, changed.StatusCode);
        Assert.Contains("permission-missing", await changed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"mayChange\":false", await stranger.GetStringAsync(new Uri("/_catalyze/self", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_who_comes_may_take_a_while()
    {
        var time = new MovedTime();
        await using var fresh = await LogServiceUnderTest.StartAsync(await fixture.Postgres.CreateDatabaseAsync(), time, enter: false);
        var handover = fresh.Handovers.Make(time.GetUtcNow());
        time.By = TimeSpan.FromSeconds(20);
        using var answer = await fresh.Pages.GetAsync(new Uri($"{Handover.Path}?{Handover.Token}={handover}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    [Fact]
    public async Task A_session_ends_and_what_it_watched_with_it()
    {
        var time = new MovedTime();
        await using var brief = await LogServiceUnderTest.StartAsync(await fixture.Postgres.CreateDatabaseAsync(), time);
        using (var answer = await brief.Pages.GetAsync(new Uri(Lines, UriKind.Relative)))
            Assert.True(answer.IsSuccessStatusCode);

        // The tail is opened in the last second of the session.
        time.By = SessionSeal.Life - TimeSpan.FromSeconds(1);
        using var tail = await brief.Pages.GetStreamAsync(new Uri("/api/tail", UriKind.Relative));
        await Assert.ThrowsAnyAsync<IOException>(() => tail.CopyToAsync(Stream.Null).WaitAsync(TimeSpan.FromSeconds(60)));

        time.By = SessionSeal.Life;
        using var after = await brief.Pages.GetAsync(new Uri(Lines, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    private async Task RefusedAsync(string handover)
    {
        using var answer = await EnterAsync(handover);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Contains("handover-refused", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> EnterAsync(string handover, string to = "/") =>
        stranger.GetAsync(new Uri($"{Handover.Path}?{Handover.Token}={Uri.EscapeDataString(handover)}&{Handover.To}={Uri.EscapeDataString(to)}", UriKind.Relative));

    /// <summary>The real clock, some time ahead.</summary>
    private sealed class MovedTime : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + By;
    }
}
