using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.Storage.Tables;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Group = Catalyze.CustomerApi.Organisations.Group;

namespace Catalyze.CustomerApi.Tests.Fuzzing;

/// <summary>More than twenty thousand requests that nobody should send, made from the document we publish.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed partial class FuzzTests(CustomerApiHost host)
{
    private const int Malformed = 12_000;
    private const int Boundary = 8_000;

    // They end the very session that asks, or wait on purpose.
    private static readonly string[] LeftOut = ["signOut", "waitForStatus", "streamStatus", "streamTimeline"];

    // Failed sign-ins are counted and noted: those rows are meant to change.
    private static readonly string[] Counting = ["CustomerLogins", "CustomerAudit"];

    [Fact]
    public async Task Nothing_that_is_sent_breaks_hangs_or_tells_of_the_inside_and_what_is_refused_stores_nothing()
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Find(), "functions", "CustomerApi", "openapi.json")))!.AsObject();
        var operations = FuzzOperation.ReadAll(document).Where(operation => !LeftOut.Contains(operation.Id)).ToList();
        var (owner, organisation) = await host.NewOrganisationAsync();
        var environment = await CustomerApiHost.CreateEnvironmentAsync(owner, """{"services":[{"label":"app01","type":"code"}]}""");
        var group = await (await owner.PostAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/groups"), CustomerApiHost.Json("""{"name":"g","grants":[],"userIds":[]}"""))).ReadAsync<Group>();
        await CustomerApiHost.MakeTokenAsync(owner, organisation, Grant.Everything);
        var fuzzer = new RequestFuzzer(document, seed: 6, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["environmentId"] = environment,
            ["organisationId"] = organisation,
            ["groupId"] = group.GroupId,
            ["label"] = "app01",
        });
        var secret = owner.DefaultRequestHeaders.Authorization!.Parameter!;
        await using var other = await host.AnotherProcessAsync();
        using var client = other.Client(secret);
        client.Timeout = TimeSpan.FromSeconds(60);

        var before = await RowsAsync();
        var (asked, uploaded) = (host.PodApi.Requests.Count, host.PodApi.UploadedBytes.Count);
        var malformed = await SendAsync(client, Enumerable.Range(0, Malformed).Select(index => fuzzer.Malformed(operations[index % operations.Count])));
        Assert.True(malformed.Wrong.Count == 0, string.Join('\n', malformed.Wrong.Take(20)));
        Assert.True(malformed.Done.Count == 0, "Malformed, and done all the same: " + string.Join(", ", malformed.Done.Take(20)));
        Assert.Equal(before, await RowsAsync());

        await RawAsync(other.Address, secret);
        Assert.Equal(before, await RowsAsync());
        Assert.Equal((asked, uploaded), (host.PodApi.Requests.Count, host.PodApi.UploadedBytes.Count));

        var boundary = await SendAsync(client, Enumerable.Range(0, Boundary).Select(index => fuzzer.Boundary(operations[index % operations.Count])));
        Assert.True(boundary.Wrong.Count == 0, string.Join('\n', boundary.Wrong.Take(20)));
        // A generator that only makes nonsense would show nothing.
        Assert.NotEmpty(boundary.Done);
        await RefusedAgainAsync(client, boundary.Refused);
        (await owner.GetAsync(HttpAnswers.Relative("/api/account"))).EnsureSuccessStatusCode();
    }

    /// <summary>What was refused among changes that were made is refused again, alone this time, and leaves every row as it is.</summary>
    private async Task RefusedAgainAsync(HttpClient client, IReadOnlyList<FuzzRequest> refused)
    {
        Assert.True(refused.Count > 1000, $"Only {refused.Count} refusals.");
        var before = await RowsAsync();
        var again = await SendAsync(client, refused);
        Assert.True(again.Wrong.Count == 0, string.Join('\n', again.Wrong.Take(20)));
        Assert.True(again.Done.Count == 0, "Refused at first, and done when it was alone: " + string.Join(", ", again.Done.Take(20)));
        Assert.Equal(before, await RowsAsync());
    }

    private static async Task RawAsync(Uri server, string secret)
    {
        var wrong = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(RawRequests.All(secret), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (request, stop) =>
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(TimeSpan.FromSeconds(60));
            var answer = await RawRequests.SendAsync(server, request, patience.Token);
            if (answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal) || Inside().IsMatch(answer))
                wrong.Add($"{System.Text.Encoding.Latin1.GetString(request.AsSpan(0, Math.Min(200, request.Length)))}: {answer[..Math.Min(300, answer.Length)]}");
        });
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Take(20)));
    }

    private static async Task<FuzzOutcome> SendAsync(HttpClient client, IEnumerable<FuzzRequest> requests)
    {
        var (wrong, done, refused) = (new ConcurrentBag<string>(), new ConcurrentBag<FuzzRequest>(), new ConcurrentBag<FuzzRequest>());
        // Made one after the other, so that the same seed gives the same requests; sent eight at a time.
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (request, stop) =>
        {
            try
            {
                using var message = request.ToMessage();
                using var answer = await client.SendAsync(message, stop);
                var text = await answer.Content.ReadAsStringAsync(stop);
                if ((int)answer.StatusCode >= 500 || Inside().IsMatch(text))
                    wrong.Add($"{request}: {(int)answer.StatusCode} {text[..Math.Min(300, text.Length)]}");
                else if ((int)answer.StatusCode >= 400 && text.Length > 0 && answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
                    wrong.Add($"{request}: {(int)answer.StatusCode} is no problem document");
                if (request.Method != HttpMethod.Get && answer.IsSuccessStatusCode)
                    done.Add(request);
                // What is wrong in itself stays so; what is not there, or there already, may be otherwise a moment later.
                else if ((int)answer.StatusCode is 400 or 411 or 413 or 415 or 422)
                    refused.Add(request);
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                wrong.Add($"{request}: {exception.Message}");
            }
        });
        return new FuzzOutcome([.. wrong], [.. done], [.. refused]);
    }

    /// <summary>Every row of every table of ours with its version; of sessions and tokens, whose last use is noted, that they are there.</summary>
    private async Task<IReadOnlyList<string>> RowsAsync()
    {
        var service = host.Services.GetRequiredService<TableServiceClient>();
        var found = new List<string>();
        foreach (var table in Tables().Except(Counting))
        {
            var client = service.GetTableClient(table);
            await client.CreateIfNotExistsAsync();
            await foreach (var row in client.QueryAsync())
                found.Add($"{table} {row.PartitionKey} {row.RowKey} {(table == "CustomerSessions" || row.RowKey.StartsWith("token:", StringComparison.Ordinal) ? string.Empty : row.ETag)}");
        }

        return found;
    }

    // The tables are properties of one class: a new one is looked at without a word here.
    private static List<string> Tables()
    {
        var tables = typeof(CustomerApiOptions).Assembly.GetType("Catalyze.CustomerApi.Stores.CustomerTables", throwOnError: true)!.GetProperties().Select(table => "Customer" + table.Name).ToList();
        Assert.All(Counting, table => Assert.Contains(table, tables));
        return tables;
    }

    [GeneratedRegex(@"Catalyze\.|System\.|Microsoft\.|Exception|\.cs:line|devstoreaccount|Customer(Organisations|Users|Logins|Sessions|Audit|Keys|Tokens|Environments|Configurations|Idempotency|MailCodes|Certificates|Numbers)|PartitionKey|RowKey|/functions/|127\.0\.0\.1:\d")]
    private static partial Regex Inside();
}
