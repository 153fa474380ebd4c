using System.Net.Http.Json;
using System.Security.Cryptography;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Accounts;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>What has expired goes; what has not stays.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class ExpiryTests(CustomerApiHost host)
{
    private static readonly string[] Swept = ["CustomerIdempotency", "CustomerKeys", "CustomerLogins", "CustomerMailCodes", "CustomerSessions"];

    [Fact]
    public async Task The_sweep_removes_what_no_longer_counts_and_nothing_else()
    {
        // Other tests have rows as well; these are ours.
        var others = await RowsAsync();
        var email = await host.SignUpAsync();
        var token = (await host.SignInAsync(email)).Token;
        using var client = host.WithToken(token);
        using var anybody = host.Anonymous();
        using var rsa = RSA.Create(2048);
        await (await client.PostAsJsonAsync("/api/account/keys", new UserKey { Name = "laptop", Key = SshKey.Of(rsa) }, CatalyzeJson.Options)).ReadAsync<UserKey>();
        await (await anybody.PostAsJsonAsync("/api/sessions/keys", TwoFactorTests.Sign(rsa, SshKey.Of(rsa), host.Time.GetUtcNow()), CatalyzeJson.Options)).ReadAsync<SignedIn>();
        await anybody.PostAsJsonAsync("/api/password-resets", new EmailRequest { Email = email }, CatalyzeJson.Options);
        await anybody.PostAsJsonAsync("/api/sessions", new SignInRequest { Email = "nobody@example.org", Password = "wrong password" }, CatalyzeJson.Options);
        using var once = new HttpRequestMessage(HttpMethod.Post, "/api/account/organisations") { Content = CustomerApiHost.Json("""{"name":"Mine"}""") };
        once.Headers.Add("Idempotency-Key", "once");
        (await client.SendAsync(once)).EnsureSuccessStatusCode();

        var ours = await RowsAsync();
        ours.ExceptWith(others);
        Assert.Equal(Swept, ours.Select(row => row.Table).Distinct().Order(StringComparer.Ordinal));
        await SweepAsync();
        Assert.Superset(ours, await RowsAsync());

        host.Time.Advance(TimeSpan.FromDays(8));
        var kept = (await host.SignInAsync(email)).Token;
        await SweepAsync();
        var left = await RowsAsync();
        left.IntersectWith(ours);
        // The key with its owner, and the address's login.
        Assert.Equal(["CustomerKeys", "CustomerKeys", "CustomerLogins"], left.Select(row => row.Table).Order(StringComparer.Ordinal));
        using var still = host.WithToken(kept);
        (await still.GetAsync(HttpAnswers.Relative("/api/account"))).EnsureSuccessStatusCode();
        Assert.Single(await (await still.GetAsync(HttpAnswers.Relative("/api/account/keys"))).ReadAsync<IReadOnlyList<UserKey>>());
        // A session lies there under its token and in its user's list.
        var (session, now) = (Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(kept))), await RowsAsync());
        Assert.Contains(now, row => row.Table == "CustomerSessions" && row.Partition == session);
    }

    private Task SweepAsync() => host.Services.GetRequiredService<ExpirySweepFunction>().RunAsync(CancellationToken.None);

    private async Task<HashSet<(string Table, string Partition, string Row)>> RowsAsync()
    {
        var found = new HashSet<(string Table, string Partition, string Row)>();
        foreach (var table in Swept)
        {
            var client = host.Services.GetRequiredService<TableServiceClient>().GetTableClient(table);
            await client.CreateIfNotExistsAsync();
            await foreach (var row in client.QueryAsync())
                found.Add((table, row.PartitionKey, row.RowKey));
        }

        return found;
    }
}
