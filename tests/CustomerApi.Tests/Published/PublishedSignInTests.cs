using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Accounts;
using Xunit;

namespace Catalyze.CustomerApi.Tests.Published;

/// <summary>Password, second factor, key pair, and the caller's keys.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class PublishedSignInTests(CustomerApiHost host)
{
    [Fact]
    public async Task A_password_opens_a_session_that_is_verified_and_ends()
    {
        var email = await host.FoundAsync();
        using var nobody = new PublishedClient(host);
        await nobody.RefusedAsync(HttpStatusCode.Unauthorized, "GET", "/auth/verify");
        await nobody.RefusedAsync(HttpStatusCode.Unauthorized, "POST", "/auth/signin", $$"""{"identifier":"{{email}}","password":"wrong password"}""");
        var user = await nobody.JsonAsync("POST", "/auth/signin", Credentials(email));
        Assert.Equal(email, user.GetProperty("email").GetString());
        Assert.False(user.TryGetProperty("mfaID", out _));

        using var client = new PublishedClient(host, user.GetProperty("sessionToken").GetString()!);
        Assert.Equal(user.GetProperty("id").GetString(), (await client.GetAsync("/auth/verify")).GetProperty("id").GetString());
        await client.JsonAsync("DELETE", "/auth/signout");
        await client.RefusedAsync(HttpStatusCode.Unauthorized, "GET", "/auth/verify");
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_by_its_id()
    {
        var email = await host.FoundAsync();
        using var owner = host.WithToken((await host.SignInAsync(email)).Token);
        var setup = await (await owner.PostAsJsonAsync("/api/account/two-factor", new PasswordRequest { Password = CustomerApiHost.Password }, CatalyzeJson.Options)).ReadAsync<AuthenticatorSetup>();
        (await owner.PostAsJsonAsync("/api/account/two-factor/confirmations", new CodeConfirmation { Code = Authenticator.Code(setup.Key, 0) }, CatalyzeJson.Options)).EnsureSuccessStatusCode();

        using var nobody = new PublishedClient(host);
        var asked = await nobody.JsonAsync("POST", "/auth/signin", Credentials(email));
        Assert.Equal("authenticator", asked.GetProperty("mfaPreferredType").GetString());
        Assert.False(asked.TryGetProperty("sessionToken", out _));
        var second = "/auth/signin/mfa/" + asked.GetProperty("mfaID").GetString();
        await nobody.RefusedAsync(HttpStatusCode.Unauthorized, "POST", second, """{"otp":"nonsense"}""");
        await nobody.RefusedAsync(HttpStatusCode.Unauthorized, "POST", "/auth/signin/mfa/other", """{"otp":"123456"}""");
        // A code opens once; setting up used the one of now.
        var user = await nobody.JsonAsync("POST", second, $$"""{"otp":"{{Authenticator.Code(setup.Key, 1)}}"}""");
        using var client = new PublishedClient(host, user.GetProperty("sessionToken").GetString()!);
        Assert.Equal(email, (await client.GetAsync("/auth/verify")).GetProperty("email").GetString());
    }

    [Fact]
    public async Task A_key_pair_opens_a_session_once_for_each_signature()
    {
        var email = await host.FoundAsync();
        using var client = new PublishedClient(host, (await host.SignInAsync(email)).Token);
        using var rsa = RSA.Create(2048);
        // The whole file of the public key, as ssh-keygen writes it.
        var file = SshKey.Of(rsa) + " jo@laptop\n";
        await client.JsonAsync("POST", "/keys", $$"""{"name":"laptop","key":"{{file.Replace("\n", "\\n", StringComparison.Ordinal)}}"}""");
        var key = Assert.Single((await client.GetAsync("/keys")).EnumerateArray());
        Assert.Equal(("laptop", SshKey.Of(rsa)), (key.GetProperty("name").GetString(), key.GetProperty("key").GetString()));
        await client.RefusedAsync(HttpStatusCode.BadRequest, "POST", "/keys", """{"name":"a b","key":"nonsense"}""");

        using var nobody = new PublishedClient(host)
        {
            Nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            Timestamp = host.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };
        var signature = Convert.ToBase64String(rsa.SignData(Encoding.UTF8.GetBytes($"{nobody.Nonce}&{nobody.Timestamp}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var body = $$"""{"publicKey":"{{file.Replace("\n", "\\n", StringComparison.Ordinal)}}","signature":"{{signature}}"}""";
        Assert.Equal(email, (await nobody.JsonAsync("POST", "/auth/signin/key", body)).GetProperty("email").GetString());
        await nobody.RefusedAsync(HttpStatusCode.Unauthorized, "POST", "/auth/signin/key", body);

        await client.JsonAsync("DELETE", "/keys/laptop");
        await client.RefusedAsync(HttpStatusCode.NotFound, "DELETE", "/keys/laptop");
        nobody.Nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await nobody.RefusedAsync(HttpStatusCode.Unauthorized, "POST", "/auth/signin/key", body);
    }

    private static string Credentials(string email) => $$"""{"identifier":"{{email}}","password":"{{CustomerApiHost.Password}}"}""";
}
