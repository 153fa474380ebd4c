using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Organisations;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

[Collection(CustomerApiCollection.Name)]
public sealed class TwoFactorTests(CustomerApiHost host)
{
    [Fact]
    public async Task A_second_factor_is_asked_for_and_each_code_opens_once()
    {
        var email = await host.SignUpAsync();
        using var client = host.WithToken((await host.SignInAsync(email)).Token);
        var (key, recovery) = await TurnOnAsync(client);
        Assert.Equal(10, recovery.Count);

        var challenge = await ChallengeAsync(email);
        await (await SecondAsync(challenge, "000000")).ProblemAsync(HttpStatusCode.Unauthorized);
        // The code that turned it on is used up; the authenticator's next one counts.
        await (await SecondAsync(challenge, Authenticator.Code(key, 0))).ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.Created, (await SecondAsync(challenge, Authenticator.Code(key, 1))).StatusCode);

        Assert.Equal(HttpStatusCode.Created, (await SecondAsync(await ChallengeAsync(email), recovery[3].ToLowerInvariant())).StatusCode);
        await (await SecondAsync(await ChallengeAsync(email), recovery[3])).ProblemAsync(HttpStatusCode.Unauthorized);
        await (await SecondAsync("made-up", recovery[4])).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Wrong_codes_pause_the_address_as_wrong_passwords_do()
    {
        var email = await host.SignUpAsync();
        using var client = host.WithToken((await host.SignInAsync(email)).Token);
        await TurnOnAsync(client);
        var challenge = await ChallengeAsync(email);
        for (var attempt = 0; attempt < 5; attempt++)
            await (await SecondAsync(challenge, "000000")).ProblemAsync(HttpStatusCode.Unauthorized);
        await (await SecondAsync(challenge, "000000")).ProblemAsync(HttpStatusCode.TooManyRequests);
        Assert.Equal("Somebody fails to sign in to your account", host.Mails.To(email)[^1].Subject);
    }

    [Fact]
    public async Task An_organisation_that_asks_for_a_second_factor_shows_nothing_without_one()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var (member, _) = await host.JoinAsync(owner, organisation);
        var settings = new OrganisationSettings { Name = "Clinic", RequiresTwoFactor = true };
        var refused = await (await owner.PutAsJsonAsync($"/api/organisations/{organisation}", settings, CatalyzeJson.Options)).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal("requiresTwoFactor", Assert.Single(refused.Errors).Field);
        await TurnOnAsync(owner);
        await (await owner.PutAsJsonAsync($"/api/organisations/{organisation}", settings, CatalyzeJson.Options)).ReadAsync<OrganisationDetails>();
        var problem = await (await member.GetAsync(HttpAnswers.Relative($"/api/organisations/{organisation}"))).ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Equal("/problems/two-factor-required", problem.Type);
        await TurnOnAsync(member);
        (await member.GetAsync(HttpAnswers.Relative($"/api/organisations/{organisation}"))).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_key_pair_signs_in_once_for_each_signature()
    {
        var email = await host.SignUpAsync();
        using var client = host.WithToken((await host.SignInAsync(email)).Token);
        using var rsa = RSA.Create(2048);
        var publicKey = SshKey.Of(rsa);
        await (await client.PostAsJsonAsync("/api/account/keys", new UserKey { Name = "laptop", Key = publicKey + " mo@laptop" }, CatalyzeJson.Options)).ReadAsync<UserKey>();
        Assert.Equal("laptop", Assert.Single(await (await client.GetAsync(HttpAnswers.Relative("/api/account/keys"))).ReadAsync<IReadOnlyList<UserKey>>()).Name);

        var request = Sign(rsa, publicKey, host.Time.GetUtcNow());
        Assert.Equal(email, (await (await KeySignInAsync(request)).ReadAsync<SignedIn>()).User.Email);
        await (await KeySignInAsync(request)).ProblemAsync(HttpStatusCode.Unauthorized);
        await (await KeySignInAsync(Sign(rsa, publicKey, host.Time.GetUtcNow().AddMinutes(-6)))).ProblemAsync(HttpStatusCode.Unauthorized);
        await (await KeySignInAsync(Sign(rsa, publicKey, host.Time.GetUtcNow()) with { Nonce = "other" })).ProblemAsync(HttpStatusCode.Unauthorized);
        using var another = RSA.Create(2048);
        await (await KeySignInAsync(Sign(another, publicKey, host.Time.GetUtcNow()))).ProblemAsync(HttpStatusCode.Unauthorized);
        await (await KeySignInAsync(Sign(another, SshKey.Of(another), host.Time.GetUtcNow()))).ProblemAsync(HttpStatusCode.Unauthorized);

        using var thief = await host.NewOwnerAsync();
        await (await thief.PostAsJsonAsync("/api/account/keys", new UserKey { Name = "mine", Key = publicKey }, CatalyzeJson.Options)).ProblemAsync(HttpStatusCode.Conflict);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(HttpAnswers.Relative("/api/account/keys/laptop"))).StatusCode);
        await (await KeySignInAsync(Sign(rsa, publicKey, host.Time.GetUtcNow()))).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("ssh-rsa AAAA")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ")]
    [InlineData("ssh-rsa /////w==")]
    [InlineData("nonsense")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        using var client = await host.NewOwnerAsync();
        var problem = await (await client.PostAsJsonAsync("/api/account/keys", new UserKey { Name = "a b", Key = key }, CatalyzeJson.Options)).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(["key", "name"], problem.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }

    private static async Task<(string Key, IReadOnlyList<string> Recovery)> TurnOnAsync(HttpClient client)
    {
        var setup = await (await client.PostAsJsonAsync("/api/account/two-factor", new PasswordRequest { Password = CustomerApiHost.Password }, CatalyzeJson.Options)).ReadAsync<AuthenticatorSetup>();
        Assert.StartsWith("data:image/png;base64,iVBORw0KGgo", setup.QrCode, StringComparison.Ordinal);
        var codes = await (await client.PostAsJsonAsync("/api/account/two-factor/confirmations", new CodeConfirmation { Code = Authenticator.Code(setup.Key) }, CatalyzeJson.Options)).ReadAsync<RecoveryCodes>();
        return (setup.Key, codes.Codes);
    }

    private async Task<string> ChallengeAsync(string email)
    {
        using var client = host.Anonymous();
        var answer = await client.PostAsJsonAsync("/api/sessions", new SignInRequest { Email = email, Password = CustomerApiHost.Password }, CatalyzeJson.Options);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        return (await answer.ReadAsync<SecondFactorAsked>()).Challenge;
    }

    private async Task<HttpResponseMessage> SecondAsync(string challenge, string code)
    {
        using var client = host.Anonymous();
        return await client.PostAsJsonAsync("/api/sessions/second-factors", new SecondFactor { Challenge = challenge, Code = code }, CatalyzeJson.Options);
    }

    private async Task<HttpResponseMessage> KeySignInAsync(KeySignIn request)
    {
        using var client = host.Anonymous();
        return await client.PostAsJsonAsync("/api/sessions/keys", request, CatalyzeJson.Options);
    }

    internal static KeySignIn Sign(RSA rsa, string publicKey, DateTimeOffset at)
    {
        var (nonce, timestamp) = (Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), at.ToUnixTimeSeconds().ToString());
        var signature = rsa.SignData(Encoding.UTF8.GetBytes($"{nonce}&{timestamp}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return new KeySignIn { PublicKey = publicKey, Signature = Convert.ToBase64String(signature), Nonce = nonce, Timestamp = timestamp };
    }
}
