using System.Net;
using System.Text.Json;
using Catalyze.Contracts.Logs;
using Catalyze.LogService.Search;
using Catalyze.LogService.Store;
using Catalyze.TestSupport;
using Xunit;
using static Catalyze.LogService.Tests.LogServiceUnderTest;

namespace Catalyze.LogService.Tests;

[Collection(PostgresCollection.Name)]
public sealed class SearchTests(PostgresFixture fixture)
{
    private static readonly LogLine[] Corpus =
    [
        Line("GET /api/patients/17 200", 50, fields: new Dictionary<string, string> { ["status"] = "200", ["path"] = "/api/patients/17" }) with { Level = "info" },
        Line("POST /api/patients 500 Timeout", 40, fields: new Dictionary<string, string> { ["status"] = "500", ["path"] = "/api/patients" }) with { Level = "error" },
        Line("100% of disk_space used", 30, "db01"),
        Line("100 of diskXspace used", 25, "db01") with { Stream = LogStream.Stderr, Deployment = "d2" },
        Line("path C:\\temp \"quoted\"", 20, "worker") with { Release = null, Deployment = null },
        Line("Traceback (most recent call last):\n  File x\nValueError: nothing", 10, "worker") with { Level = "error" },
    ];

    // What is searched for, and how many of the corpus it finds.
    private static readonly (string Query, int Found)[] Queries =
    [
        ("", 6),
        ("timeout", 1),
        ("api patients", 2),
        ("\"patients 500\"", 1),
        ("patients -timeout", 1),
        ("100%", 1),
        ("disk_space", 1),
        ("disk", 2),
        ("C:\\temp", 1),
        ("\"\\\"quoted\\\"\"", 1),
        ("service:web01", 2),
        ("-service:web01", 4),
        ("service:w*", 4),
        ("level:error", 2),
        ("-level:error", 4),
        ("stream:stderr", 1),
        ("-stream:std*", 0),
        ("deployment:d1", 4),
        ("-deployment:d1", 2),
        ("status:500", 1),
        ("-status:500", 5),
        ("status:5*", 1),
        ("path:\"/api/patients\"", 1),
        ("path:*patients*", 2),
        ("nosuchfield:x", 0),
        ("host:host1 instance:db01-1", 2),
        ("valueerror", 1),
        ("'; drop table lines; --", 0),
    ];

    [Fact]
    public async Task The_store_and_the_live_tail_find_the_same()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        await service.StoreAsync(0, Corpus);

        foreach (var (query, expected) in Queries)
        {
            var parsed = LogQueryParser.Parse(query, "q", []);
            var watched = Corpus.Reverse().Where(line => parsed.Matches(new StoredLine(0, "host1", line))).Select(line => line.Message).ToArray();
            Assert.Equal((query, string.Join('|', watched)), (query, string.Join('|', await service.FindAsync(query))));
            Assert.Equal((query, expected), (query, watched.Length));
        }
    }

    [Fact]
    public async Task Pages_hold_every_line_once_the_newest_first_also_where_times_are_the_same()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        await service.StoreAsync(0, [.. Enumerable.Range(0, 250).Select(i => Line($"{i}", secondsAgo: 100 - i / 50))]);
        List<string> found = [];
        string? cursor = null;
        do
        {
            var page = await service.GetJsonAsync($"/api/lines?from={Now.AddHours(-1):s}Z&to={Now:s}Z&limit=40" + (cursor is null ? "" : $"&cursor={cursor}"));
            found.AddRange(page.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("message").GetString()!));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
            // What comes meanwhile does not move the pages.
            await service.StoreAsync(1000 + found.Count, Line("later", secondsAgo: 1));
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 250).Reverse().Select(i => $"{i}"), found.Where(message => message != "later"));
    }

    [Fact]
    public async Task A_histogram_counts_what_a_search_finds()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        await service.StoreAsync(0, Corpus);
        var histogram = await service.GetJsonAsync($"/api/histogram?q=-disk&bars=6&from={Now.AddSeconds(-60):s}Z&to={Now:s}Z");

        Assert.Equal([0L, 1, 1, 0, 1, 1], histogram.GetProperty("bars").EnumerateArray().Select(bar => bar.GetProperty("lines").GetInt64()));
        Assert.Equal([0L, 0, 1, 0, 0, 1], histogram.GetProperty("bars").EnumerateArray().Select(bar => bar.GetProperty("errors").GetInt64()));
        Assert.Equal(4, histogram.GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task An_export_has_every_line()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        await service.StoreAsync(0, [.. Enumerable.Range(0, 2500).Select(i => Line($"{i}", secondsAgo: 3000 - i))]);
        var lines = (await service.Pages.GetStringAsync($"/api/export?from={Now.AddHours(-1):s}Z&to={Now:s}Z")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(Enumerable.Range(0, 2500).Reverse().Select(i => $"{i}"), lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Every_wrong_parameter_is_named()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        using var answer = await service.Pages.GetAsync("/api/lines?q=%22open&from=yesterday&limit=0&cursor=x");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("errors");
        Assert.Equal(["q", "from", "limit", "cursor"], errors.EnumerateArray().Select(e => e.GetProperty("field").GetString()));
        using var backwards = await service.Pages.GetAsync("/api/histogram?from=2026-01-02&to=2026-01-01");
        Assert.Equal(HttpStatusCode.BadRequest, backwards.StatusCode);
    }

    [Fact]
    public async Task Saved_searches_are_kept_by_name()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync("slow", """{"query":"took"}""", proof: false)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("slow", """{"query":"took"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("slow", """{"query":"took -ms","minutes":60}""")).StatusCode);
        using var wrong = await PutAsync(new string('x', 81), """{"query":"\"open","minutes":0}""");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(
            ["name", "query", "minutes"],
            JsonDocument.Parse(await wrong.Content.ReadAsStringAsync()).RootElement.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()));

        var saved = Assert.Single((await service.GetJsonAsync("/api/searches")).EnumerateArray());
        Assert.Equal(("slow", "took -ms", 60), (saved.GetProperty("name").GetString(), saved.GetProperty("query").GetString(), saved.GetProperty("minutes").GetInt32()));
        using var remove = new HttpRequestMessage(HttpMethod.Delete, "/api/searches/slow") { Headers = { { "X-Catalyze-Request", "1" } } };
        Assert.Equal(HttpStatusCode.NoContent, (await service.Pages.SendAsync(remove)).StatusCode);
        Assert.Empty((await service.GetJsonAsync("/api/searches")).EnumerateArray());

        async Task<HttpResponseMessage> PutAsync(string name, string body, bool proof = true)
        {
            using var put = new HttpRequestMessage(HttpMethod.Put, $"/api/searches/{name}") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
            if (proof)
                put.Headers.Add("X-Catalyze-Request", "1");
            return await service.Pages.SendAsync(put);
        }
    }
}
