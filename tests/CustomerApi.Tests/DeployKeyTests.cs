using System.Net;
using Catalyze.CustomerApi.Configuration;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>Deploy keys of a code service.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class DeployKeyTests(CustomerApiHost host)
{
    private static readonly string Ed25519 = "ssh-ed25519 " + Convert.ToBase64String([0, 0, 0, 11, .. "ssh-ed25519"u8, 0, 0, 0, 32, .. new byte[32]]) + " jo@clinic";

    [Fact]
    public async Task Keys_are_added_listed_and_removed()
    {
        using var client = await host.NewOwnerAsync();
        var keys = await KeysAsync(client);
        (await client.PostAsync(keys, Body("laptop", Ed25519))).EnsureSuccessStatusCode();
        await (await client.PostAsync(keys, Body("laptop", Ed25519))).ProblemAsync(HttpStatusCode.Conflict);
        var key = Assert.Single(await (await client.GetAsync(keys)).ReadAsync<IReadOnlyList<DeployKey>>());
        Assert.Equal(("laptop", Ed25519), (key.Name, key.Key));
        Assert.StartsWith("usr-", key.CreatedBy, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(HttpAnswers.Relative($"{keys}/laptop"))).StatusCode);
        Assert.Empty(await (await client.GetAsync(keys)).ReadAsync<IReadOnlyList<DeployKey>>());
    }

    [Theory]
    [InlineData("ssh-dss AAAA")]
    [InlineData("ssh-ed25519 !!!")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA")]
    [InlineData("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----")]
    [InlineData("")]
    public async Task What_is_no_public_key_is_refused(string key)
    {
        using var client = await host.NewOwnerAsync();
        var problem = await (await client.PostAsync(await KeysAsync(client), Body("x", key))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal("key", Assert.Single(problem.Errors).Field);
    }

    [Fact]
    public async Task Only_code_services_have_them()
    {
        using var client = await host.NewOwnerAsync();
        var keys = await KeysAsync(client);
        await (await client.PostAsync(HttpAnswers.Relative(keys.ToString().Replace("app01", "db01", StringComparison.Ordinal)), Body("x", Ed25519))).ProblemAsync(HttpStatusCode.Conflict);
        await (await client.GetAsync(HttpAnswers.Relative(keys.ToString().Replace("app01", "nope", StringComparison.Ordinal)))).ProblemAsync(HttpStatusCode.NotFound);
    }

    private static StringContent Body(string name, string key) => CustomerApiHost.Json(System.Text.Json.JsonSerializer.Serialize(new { name, key }));

    private static async Task<Uri> KeysAsync(HttpClient client)
    {
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, """{"services":[{"label":"db01","type":"redis"},{"label":"app01","type":"code"}]}""");
        return HttpAnswers.Relative($"/api/environments/{id}/services/app01/deploy-keys");
    }
}
