using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Organisations;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

[Collection(CustomerApiCollection.Name)]
public sealed class SessionTests(CustomerApiHost host)
{
    [Fact]
    public async Task A_bearer_token_opens_the_account_until_it_signs_out()
    {
        var email = await host.FoundAsync();
        using var client = host.WithToken((await host.SignInAsync(email)).Token);
        var account = await (await client.GetAsync(HttpAnswers.Relative("/api/account"))).ReadAsync<AccountView>();
        Assert.Equal(email, account.Email);
        Assert.Equal("Clinic", account.Organisation!.Name);

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(HttpAnswers.Relative("/api/sessions/current"))).StatusCode);
        await (await client.GetAsync(HttpAnswers.Relative("/api/account"))).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_browser_gets_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        var email = await host.FoundAsync();
        using var client = host.Anonymous();
        var answer = await client.PostAsJsonAsync("/api/sessions", new SignInRequest { Email = email, Password = CustomerApiHost.Password }, CatalyzeJson.Options);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        // Plain HTTP here; over TLS it is Secure, which a browser would not send back on this address.
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_change_with_the_cookie_needs_the_header_that_other_sites_cannot_send()
    {
        var email = await host.FoundAsync();
        using var browser = host.Anonymous(cookies: true);
        (await browser.PostAsJsonAsync("/api/sessions", new SignInRequest { Email = email, Password = CustomerApiHost.Password }, CatalyzeJson.Options)).EnsureSuccessStatusCode();
        (await browser.GetAsync(HttpAnswers.Relative("/api/account"))).EnsureSuccessStatusCode();

        var refused = await (await browser.PostAsync(HttpAnswers.Relative("/api/environments"), CustomerApiHost.Json("""{"name":"x"}"""))).ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Equal("/problems/csrf-header-missing", refused.Type);
        browser.DefaultRequestHeaders.Add("X-Catalyze-Request", "1");
        await CustomerApiHost.CreateEnvironmentAsync(browser);
    }

    [Fact]
    public async Task Unknown_address_and_wrong_password_look_the_same_and_both_are_slowed_down()
    {
        var known = await host.FoundAsync();
        var unknown = $"nobody-{Guid.NewGuid():N}@example.org";
        foreach (var email in (string[])[known, unknown])
        {
            for (var attempt = 0; attempt < 5; attempt++)
                Assert.Equal("/problems/wrong-credentials", (await (await TryAsync(email, "wrong password")).ProblemAsync(HttpStatusCode.Unauthorized)).Type);
            var paused = await TryAsync(email, CustomerApiHost.Password);
            await paused.ProblemAsync(HttpStatusCode.TooManyRequests);
            Assert.True(paused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        }

        host.Time.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal(HttpStatusCode.Created, (await TryAsync(known, CustomerApiHost.Password)).StatusCode);
    }

    [Fact]
    public async Task A_session_ends_when_it_is_idle_for_too_long()
    {
        using var client = await host.NewOwnerAsync();
        (await client.GetAsync(HttpAnswers.Relative("/api/account"))).EnsureSuccessStatusCode();
        host.Time.Advance(TimeSpan.FromHours(7));
        (await client.GetAsync(HttpAnswers.Relative("/api/account"))).EnsureSuccessStatusCode();
        host.Time.Advance(TimeSpan.FromHours(7));
        (await client.GetAsync(HttpAnswers.Relative("/api/account"))).EnsureSuccessStatusCode();
        host.Time.Advance(TimeSpan.FromHours(9));
        await (await client.GetAsync(HttpAnswers.Relative("/api/account"))).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_ends_at_its_end_even_if_it_is_used()
    {
        using var client = await host.NewOwnerAsync();
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromDays(7) - TimeSpan.FromHours(7); passed += TimeSpan.FromHours(7))
        {
            (await client.GetAsync(HttpAnswers.Relative("/api/account"))).EnsureSuccessStatusCode();
            host.Time.Advance(TimeSpan.FromHours(7));
        }

        host.Time.Advance(TimeSpan.FromHours(7));
        await (await client.GetAsync(HttpAnswers.Relative("/api/account"))).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(FakePodApi.NamedOperator, HttpStatusCode.BadRequest)]
    [InlineData("nobodys-token", HttpStatusCode.Unauthorized)]
    public async Task An_operator_whom_the_pod_api_knows_by_name_may_found_organisations(string token, HttpStatusCode expected)
    {
        using var client = host.WithToken(token);
        // Let in, he is told what is wrong with his request.
        await (await client.PostAsync(HttpAnswers.Relative("/api/organisations"), CustomerApiHost.Json("{}"))).ProblemAsync(expected);
    }

    [Fact]
    public async Task An_address_can_own_one_organisation_only()
    {
        var email = await host.FoundAsync();
        using var client = host.WithToken(CustomerApiHost.OperatorToken);
        var answer = await client.PostAsJsonAsync("/api/organisations",
            new FoundOrganisation { Name = "Other", OwnerEmail = email.ToUpperInvariant(), OwnerName = "Mo", OwnerPassword = CustomerApiHost.Password }, CatalyzeJson.Options);
        Assert.Equal("/problems/email-taken", (await answer.ProblemAsync(HttpStatusCode.Conflict)).Type);
    }

    [Fact]
    public async Task Founding_names_every_wrong_field()
    {
        using var client = host.WithToken(CustomerApiHost.OperatorToken);
        var shape = await (await client.PostAsync(HttpAnswers.Relative("/api/organisations"),
            CustomerApiHost.Json("""{"name":7,"ownerEmail":null,"ownerPasword":"x"}"""))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(["name", "ownerEmail", "ownerName", "ownerPassword", "ownerPasword"], shape.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
        var rules = await (await client.PostAsync(HttpAnswers.Relative("/api/organisations"),
            CustomerApiHost.Json("""{"name":"","ownerEmail":"no","ownerName":" ","ownerPassword":"short"}"""))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(4, rules.Errors.Count);
    }

    private async Task<HttpResponseMessage> TryAsync(string email, string password)
    {
        using var client = host.Anonymous();
        return await client.PostAsJsonAsync("/api/sessions", new SignInRequest { Email = email, Password = password }, CatalyzeJson.Options);
    }
}
