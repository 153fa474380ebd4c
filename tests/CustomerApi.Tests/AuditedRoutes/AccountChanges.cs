using System.Net.Http.Json;
using System.Security.Cryptography;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Organisations;
using Xunit;

namespace Catalyze.CustomerApi.Tests.AuditedRoutes;

/// <summary>Every change of accounts and organisations, once.</summary>
internal static class AccountChanges
{
    public static async Task MakeAsync(CustomerApiHost host, AuditedChanges changes)
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var (_, member) = await host.JoinAsync(owner, organisation, Role.Owner);
        using var person = host.WithToken((await host.SignInAsync(await host.SignUpAsync())).Token);
        using var anybody = host.Anonymous();
        using var platform = host.WithToken(CustomerApiHost.OperatorToken);
        using var rsa = RSA.Create(2048);
        var address = $"audited-{Guid.NewGuid():N}@example.org";
        await changes.MadeAsync(anybody.PostAsJsonAsync("/api/accounts", new SignUpRequest { Email = address, Name = "Mo", Password = CustomerApiHost.Password }, CatalyzeJson.Options));
        await changes.MadeAsync(anybody.PostAsJsonAsync("/api/accounts/verifications", new CodeRequest { Code = host.Mails.CodeTo(address) }, CatalyzeJson.Options));
        await changes.MadeAsync(anybody.PostAsJsonAsync("/api/sessions", new SignInRequest { Email = address, Password = CustomerApiHost.Password }, CatalyzeJson.Options));
        await changes.MadeAsync(anybody.PostAsJsonAsync("/api/password-resets", new EmailRequest { Email = address }, CatalyzeJson.Options));
        await changes.MadeAsync(anybody.PostAsJsonAsync("/api/password-resets/confirmations", new ResetRequest { Code = host.Mails.CodeTo(address), Password = "another staple entirely" }, CatalyzeJson.Options));
        await changes.MadeAsync(platform.PostAsJsonAsync("/api/organisations",
            new FoundOrganisation { Name = "C", OwnerEmail = "founder-" + address, OwnerName = "Jo", OwnerPassword = CustomerApiHost.Password }, CatalyzeJson.Options));
        await changes.MadeAsync(person.PutAsJsonAsync("/api/account/password", new PasswordChange { Password = CustomerApiHost.Password, NewPassword = CustomerApiHost.Password }, CatalyzeJson.Options));
        await changes.MadeAsync(person.PostAsJsonAsync("/api/account/email", new EmailChange { Password = CustomerApiHost.Password, Email = "new-" + address }, CatalyzeJson.Options));
        await changes.MadeAsync(person.PostAsJsonAsync("/api/account/email/confirmations", new CodeRequest { Code = host.Mails.CodeTo("new-" + address) }, CatalyzeJson.Options));
        await TwoFactorAsync(host, changes, person, "new-" + address);
        await changes.MadeAsync(person.PostAsJsonAsync("/api/account/keys", new UserKey { Name = "k", Key = SshKey.Of(rsa) }, CatalyzeJson.Options));
        await changes.MadeAsync(anybody.PostAsJsonAsync("/api/sessions/keys", TwoFactorTests.Sign(rsa, SshKey.Of(rsa), host.Time.GetUtcNow()), CatalyzeJson.Options));
        await changes.MadeAsync(person.DeleteAsync(HttpAnswers.Relative("/api/account/keys/k")));
        var other = await host.SignInAsync("new-" + address);
        var sessions = await (await person.GetAsync(HttpAnswers.Relative("/api/account/sessions"))).ReadAsync<IReadOnlyList<SessionView>>();
        await changes.MadeAsync(person.DeleteAsync(HttpAnswers.Relative($"/api/account/sessions/{sessions.First(session => !session.Current).SessionId}")));
        Assert.NotEmpty(other.Token);
        var made = await (await changes.MadeAsync(person.PostAsJsonAsync("/api/account/organisations", new NewOrganisation { Name = "Mine" }, CatalyzeJson.Options))).ReadAsync<OrganisationDetails>();
        Assert.NotEmpty(made.OrganisationId);

        var at = $"/api/organisations/{organisation}";
        await changes.MadeAsync(owner.PutAsJsonAsync(at, new OrganisationSettings { Name = "Renamed", RequiresTwoFactor = false }, CatalyzeJson.Options));
        var group = await (await changes.MadeAsync(owner.PostAsJsonAsync($"{at}/groups", new GroupSettings { Name = "g", Grants = [], UserIds = [] }, CatalyzeJson.Options))).ReadAsync<Group>();
        await changes.MadeAsync(owner.PutAsJsonAsync($"{at}/groups/{group.GroupId}", new GroupSettings { Name = "h", Grants = [], UserIds = [] }, CatalyzeJson.Options));
        await changes.MadeAsync(owner.DeleteAsync(HttpAnswers.Relative($"{at}/groups/{group.GroupId}")));
        var token = await (await changes.MadeAsync(owner.PostAsJsonAsync($"{at}/tokens", new TokenSettings { Name = "t", Grants = [Grant.Everything] }, CatalyzeJson.Options))).ReadAsync<TokenMade>();
        await changes.MadeAsync(owner.DeleteAsync(HttpAnswers.Relative($"{at}/tokens/{token.Token.TokenId}")));
        var invite = await (await changes.MadeAsync(owner.PostAsJsonAsync($"{at}/invites", new InviteSettings { Email = "invited-" + address }, CatalyzeJson.Options))).ReadAsync<Invite>();
        await changes.MadeAsync(owner.DeleteAsync(HttpAnswers.Relative($"{at}/invites/{invite.InviteId}")));
        await (await owner.PostAsJsonAsync($"{at}/invites", new InviteSettings { Email = "new-" + address }, CatalyzeJson.Options)).ReadAsync<Invite>();
        await changes.MadeAsync(person.PostAsJsonAsync("/api/invites/acceptances", new CodeRequest { Code = host.Mails.CodeTo("new-" + address) }, CatalyzeJson.Options));
        await changes.MadeAsync(person.DeleteAsync(HttpAnswers.Relative($"/api/account/organisations/{organisation}")));
        await changes.MadeAsync(owner.PutAsJsonAsync($"{at}/users/{member.User.UserId}/role", new RoleSetting { Role = Role.Member }, CatalyzeJson.Options));
        await changes.MadeAsync(owner.PostAsJsonAsync($"{at}/transfer", new Transfer { UserId = member.User.UserId }, CatalyzeJson.Options));
        using var taker = host.WithToken((await host.SignInAsync(member.User.Email)).Token);
        var former = (await (await owner.GetAsync(HttpAnswers.Relative("/api/account"))).ReadAsync<AccountView>()).UserId;
        await changes.MadeAsync(taker.DeleteAsync(HttpAnswers.Relative($"{at}/users/{former}")));
        await changes.MadeAsync(taker.DeleteAsync(HttpAnswers.Relative("/api/sessions/current")));
    }

    private static async Task TwoFactorAsync(CustomerApiHost host, AuditedChanges changes, HttpClient person, string email)
    {
        var password = new PasswordRequest { Password = CustomerApiHost.Password };
        using var anybody = host.Anonymous();
        var setup = await (await changes.MadeAsync(person.PostAsJsonAsync("/api/account/two-factor", password, CatalyzeJson.Options))).ReadAsync<AuthenticatorSetup>();
        await changes.MadeAsync(person.PostAsJsonAsync("/api/account/two-factor/confirmations", new CodeConfirmation { Code = Authenticator.Code(setup.Key) }, CatalyzeJson.Options));
        var recovery = await (await changes.MadeAsync(person.PostAsJsonAsync("/api/account/two-factor/recovery-codes", password, CatalyzeJson.Options))).ReadAsync<RecoveryCodes>();
        var asked = await (await anybody.PostAsJsonAsync("/api/sessions", new SignInRequest { Email = email, Password = CustomerApiHost.Password }, CatalyzeJson.Options)).ReadAsync<SecondFactorAsked>();
        await changes.MadeAsync(anybody.PostAsJsonAsync("/api/sessions/second-factors", new SecondFactor { Challenge = asked.Challenge, Code = recovery.Codes[0] }, CatalyzeJson.Options));
        var again = await (await anybody.PostAsJsonAsync("/api/sessions", new SignInRequest { Email = email, Password = CustomerApiHost.Password }, CatalyzeJson.Options)).ReadAsync<SecondFactorAsked>();
        await changes.MadeAsync(anybody.PostAsync(HttpAnswers.Relative("/published/auth/signin/mfa/" + again.Challenge), CustomerApiHost.Json($$"""{"otp":"{{recovery.Codes[1]}}"}""")));
        await changes.MadeAsync(person.PostAsJsonAsync("/api/account/two-factor/removal", password, CatalyzeJson.Options));
    }
}
