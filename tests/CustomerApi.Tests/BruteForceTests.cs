using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Accounts;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>Ten thousand guesses: few are looked at, the owner learns of it, and nobody else waits.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class BruteForceTests(CustomerApiHost host)
{
    private const int Guesses = 10_000;

    [Fact]
    public async Task Guesses_at_one_account_from_many_addresses_are_paused_and_its_owner_is_told()
    {
        var email = await host.FoundAsync();
        var bystander = await host.FoundAsync();
        await using var other = await host.AnotherProcessAsync();
        var clients = Enumerable.Range(1, 20).Select(number => other.Client(from: $"127.0.1.{number}")).ToList();
        var attack = AttackAsync(number => TryAsync(clients[number % clients.Count], email, "wrong password " + number));
        using var quiet = other.Client(from: "127.0.2.1");
        for (var round = 0; round < 5; round++)
            Assert.Equal(HttpStatusCode.Created, await TryAsync(quiet, bystander, CustomerApiHost.Password));
        var answers = await attack;
        clients.ForEach(client => client.Dispose());

        Assert.DoesNotContain(HttpStatusCode.Created, answers.Keys);
        // Those that were under way when the pause began are looked at as well, no more.
        Assert.InRange(answers[HttpStatusCode.Unauthorized], 5, 200);
        Assert.True(answers[HttpStatusCode.TooManyRequests] > Guesses - 201);
        Assert.Contains(host.Mails.To(email), mail => mail.Subject == "Somebody fails to sign in to your account");
        Assert.InRange(host.Mails.To(email).Count, 1, 20);
        // Even the right password waits.
        using var owner = other.Client(from: "127.0.2.2");
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(owner, email, CustomerApiHost.Password));
        host.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(HttpStatusCode.Created, await TryAsync(owner, email, CustomerApiHost.Password));
    }

    [Fact]
    public async Task Guesses_spread_over_accounts_are_limited_by_address_and_others_sign_in()
    {
        var bystander = await host.FoundAsync();
        await using var other = await host.AnotherProcessAsync(new() { ["Catalyze:CustomerApi:SignInsPerMinute"] = "30" });
        using var client = other.Client(from: "127.0.3.1");
        var attack = AttackAsync(number => TryAsync(client, $"victim-{number}@example.org", "wrong password"));
        using var quiet = other.Client(from: "127.0.2.3");
        for (var round = 0; round < 5; round++)
            Assert.Equal(HttpStatusCode.Created, await TryAsync(quiet, bystander, CustomerApiHost.Password));
        var answers = await attack;
        // Thirty, and one more every two seconds; the attack may take minutes on a slow machine.
        Assert.InRange(answers[HttpStatusCode.Unauthorized], 30, 300);
        Assert.True(answers[HttpStatusCode.TooManyRequests] > Guesses - 301);
    }

    private static async Task<ConcurrentDictionary<HttpStatusCode, int>> AttackAsync(Func<int, Task<HttpStatusCode>> guess)
    {
        var answers = new ConcurrentDictionary<HttpStatusCode, int>();
        await Parallel.ForAsync(0, Guesses, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) => answers.AddOrUpdate(await guess(number), 1, (_, count) => count + 1));
        return answers;
    }

    private static async Task<HttpStatusCode> TryAsync(HttpClient client, string email, string password)
    {
        using var answer = await client.PostAsJsonAsync("/api/sessions", new SignInRequest { Email = email, Password = password }, CatalyzeJson.Options);
        return answer.StatusCode;
    }
}
