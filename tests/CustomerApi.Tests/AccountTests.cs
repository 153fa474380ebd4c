using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Accounts;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

[Collection(CustomerApiCollection.Name)]
public sealed class AccountTests(CustomerApiHost host)
{
    private const string NewPassword = "another staple entirely";

    [Fact]
    public async Task An_account_exists_once_its_address_is_confirmed_and_a_code_is_good_for_once()
    {
        var email = $"new-{Guid.NewGuid():N}@example.org";
        using var client = host.Anonymous();
        var request = new SignUpRequest { Email = email.ToUpperInvariant(), Name = "Mo", Password = CustomerApiHost.Password };
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsJsonAsync("/api/accounts", request, CatalyzeJson.Options)).StatusCode);
        await (await SignInAsync(email, CustomerApiHost.Password)).ProblemAsync(HttpStatusCode.Unauthorized);
        var code = new CodeRequest { Code = host.Mails.CodeTo(email) };
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsJsonAsync("/api/accounts/verifications", code, CatalyzeJson.Options)).StatusCode);
        await (await client.PostAsJsonAsync("/api/accounts/verifications", code, CatalyzeJson.Options)).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(HttpStatusCode.Created, (await SignInAsync(email, CustomerApiHost.Password)).StatusCode);

        // Again: the answer is the same, only the mail tells.
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsJsonAsync("/api/accounts", request, CatalyzeJson.Options)).StatusCode);
        Assert.Equal("You already have an account", host.Mails.To(email)[^1].Subject);
    }

    [Theory]
    [InlineData("short", "too-short")]
    [InlineData("Password123456", "known")]
    [InlineData("P4ssw0rd!2024", "known")]
    [InlineData("qwertyuiop12", "known")]
    [InlineData("aaaaaaaaaaaaaa", "known")]
    [InlineData("192837465564738", "known")]
    [InlineData("rosalind-1234", "known")]
    [InlineData("welcomewelcome1", "known")]
    public async Task Passwords_that_are_tried_first_are_refused(string password, string code)
    {
        using var client = host.Anonymous();
        var request = new SignUpRequest { Email = "rosalind@example.org", Name = "Mo", Password = password };
        var problem = await (await client.PostAsJsonAsync("/api/accounts", request, CatalyzeJson.Options)).ProblemAsync(HttpStatusCode.BadRequest);
        var error = Assert.Single(problem.Errors);
        Assert.Equal(("password", code), (error.Field, error.Code));
    }

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("x9#kV!2mQ@7z")]
    [InlineData("83#92!cat$2^9k1")]
    public async Task Passwords_that_nobody_tries_first_are_taken(string password)
    {
        using var client = host.Anonymous();
        var request = new SignUpRequest { Email = $"rosalind-{Guid.NewGuid():N}@example.org", Name = "Mo", Password = password };
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsJsonAsync("/api/accounts", request, CatalyzeJson.Options)).StatusCode);
    }

    [Fact]
    public async Task A_forgotten_password_is_set_anew_with_a_mailed_code_and_every_session_ends()
    {
        var email = await host.SignUpAsync();
        using var before = host.WithToken((await host.SignInAsync(email)).Token);
        using var client = host.Anonymous();
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsJsonAsync("/api/password-resets", new EmailRequest { Email = email }, CatalyzeJson.Options)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsJsonAsync("/api/password-resets", new EmailRequest { Email = "nobody-" + email }, CatalyzeJson.Options)).StatusCode);
        Assert.Empty(host.Mails.To("nobody-" + email));
        var request = new ResetRequest { Code = host.Mails.CodeTo(email), Password = NewPassword };
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsJsonAsync("/api/password-resets/confirmations", request, CatalyzeJson.Options)).StatusCode);
        await (await client.PostAsJsonAsync("/api/password-resets/confirmations", request, CatalyzeJson.Options)).ProblemAsync(HttpStatusCode.BadRequest);
        await (await before.GetAsync(HttpAnswers.Relative("/api/account"))).ProblemAsync(HttpStatusCode.Unauthorized);
        await (await SignInAsync(email, CustomerApiHost.Password)).ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.Created, (await SignInAsync(email, NewPassword)).StatusCode);
        Assert.Equal("Your password was changed", host.Mails.To(email)[^1].Subject);
    }

    [Fact]
    public async Task A_changed_password_ends_the_other_sessions()
    {
        var email = await host.FoundAsync();
        using var other = host.WithToken((await host.SignInAsync(email)).Token);
        using var mine = host.WithToken((await host.SignInAsync(email)).Token);
        await (await mine.PutAsJsonAsync("/api/account/password", new PasswordChange { Password = "wrong password", NewPassword = NewPassword }, CatalyzeJson.Options))
            .ProblemAsync(HttpStatusCode.BadRequest);
        var changed = await mine.PutAsJsonAsync("/api/account/password", new PasswordChange { Password = CustomerApiHost.Password, NewPassword = NewPassword }, CatalyzeJson.Options);
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        (await mine.GetAsync(HttpAnswers.Relative("/api/account"))).EnsureSuccessStatusCode();
        await (await other.GetAsync(HttpAnswers.Relative("/api/account"))).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_changed_address_moves_the_sign_in()
    {
        var email = await host.SignUpAsync();
        var next = "next-" + email;
        using var client = host.WithToken((await host.SignInAsync(email)).Token);
        var asked = await client.PostAsJsonAsync("/api/account/email", new EmailChange { Email = next, Password = CustomerApiHost.Password }, CatalyzeJson.Options);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsJsonAsync("/api/account/email/confirmations", new CodeRequest { Code = host.Mails.CodeTo(next) }, CatalyzeJson.Options)).StatusCode);
        await (await SignInAsync(email, CustomerApiHost.Password)).ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.Created, (await SignInAsync(next, CustomerApiHost.Password)).StatusCode);
        Assert.Equal("Your e-mail address was changed", host.Mails.To(email)[^1].Subject);
    }

    [Fact]
    public async Task Sessions_are_listed_and_ended_by_their_user_only()
    {
        var email = await host.SignUpAsync();
        using var mine = host.WithToken((await host.SignInAsync(email)).Token);
        using var other = host.WithToken((await host.SignInAsync(email)).Token);
        using var stranger = await host.NewOwnerAsync();
        var sessions = await (await mine.GetAsync(HttpAnswers.Relative("/api/account/sessions"))).ReadAsync<IReadOnlyList<SessionView>>();
        Assert.Equal(2, sessions.Count);
        var end = HttpAnswers.Relative($"/api/account/sessions/{sessions.Single(session => !session.Current).SessionId}");
        await (await stranger.DeleteAsync(end)).ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.NoContent, (await mine.DeleteAsync(end)).StatusCode);
        await (await other.GetAsync(HttpAnswers.Relative("/api/account"))).ProblemAsync(HttpStatusCode.Unauthorized);
        (await mine.GetAsync(HttpAnswers.Relative("/api/account"))).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task An_account_of_an_early_version_still_signs_in_and_can_change_its_password()
    {
        var email = await host.FoundAsync();
        var tables = host.Services.GetRequiredService<TableServiceClient>();
        var key = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(email)));
        var login = await tables.GetTableClient("CustomerLogins").GetEntityAsync(key, "login");
        var user = await tables.GetTableClient("CustomerUsers").GetEntityAsync(login.GetString("UserId")!, "user");
        // As it was: the hash beside the login, and neither secrets nor anything newer in the user's row.
        login["PasswordHash"] = user.GetString("PasswordHash")!;
        await tables.GetTableClient("CustomerLogins").UpdateEntityAsync(login, login.ETag, TableUpdateMode.Replace);
        await tables.GetTableClient("CustomerUsers").UpdateEntityAsync(
            new TableEntity(user.PartitionKey, "user")
            {
                ["OrganisationId"] = user.GetString("OrganisationId"),
                ["Name"] = "Jo",
                ["Email"] = email,
                ["Role"] = "owner",
                ["CreatedAt"] = user.GetDateTimeOffset("CreatedAt"),
            }, Azure.ETag.All, TableUpdateMode.Replace);
        using var client = host.WithToken((await host.SignInAsync(email)).Token);
        var changed = await client.PutAsJsonAsync("/api/account/password", new PasswordChange { Password = CustomerApiHost.Password, NewPassword = NewPassword }, CatalyzeJson.Options);
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await SignInAsync(email, NewPassword)).StatusCode);
        await (await SignInAsync(email, CustomerApiHost.Password)).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    private async Task<HttpResponseMessage> SignInAsync(string email, string password)
    {
        using var client = host.Anonymous();
        return await client.PostAsJsonAsync("/api/sessions", new SignInRequest { Email = email, Password = password }, CatalyzeJson.Options);
    }
}
