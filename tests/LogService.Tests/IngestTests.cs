using System.Net;
using System.Text.Json;
using Catalyze.Contracts.Logs;
using Catalyze.TestSupport;
using Xunit;
using static Catalyze.LogService.Tests.LogServiceUnderTest;

namespace Catalyze.LogService.Tests;

[Collection(PostgresCollection.Name)]
public sealed class IngestTests(PostgresFixture fixture)
{
    [Fact]
    public async Task What_was_stored_is_found_with_all_that_was_said_of_it()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        var line = Line("GET /health took 3 ms", fields: new Dictionary<string, string> { ["status"] = "200", ["user.id"] = "7" }) with { Level = "info", Stream = LogStream.Stderr };
        using (var answer = await service.PostAsync(0, [line], compressed: true))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var found = Assert.Single((await service.GetJsonAsync($"/api/lines?from={Now.AddHours(-1):s}Z&to={Now:s}Z")).GetProperty("lines").EnumerateArray());
        Assert.Equal(
            ("host1", "web01-1", "web01", "r1", "d1", "stderr", "info", "GET /health took 3 ms", "200", "7"),
            (Text("host"), Text("instance"), Text("service"), Text("release"), Text("deployment"), Text("stream"), Text("level"), Text("message"),
                found.GetProperty("fields").GetProperty("status").GetString(), found.GetProperty("fields").GetProperty("user.id").GetString()));
        Assert.Equal(line.Time, found.GetProperty("time").GetDateTimeOffset());

        string? Text(string name) => found.GetProperty(name).GetString();
    }

    [Fact]
    public async Task A_line_that_comes_twice_is_stored_once_also_after_a_restart()
    {
        var store = await fixture.Postgres.CreateDatabaseAsync();
        await using (var service = await StartAsync(store))
        {
            Assert.Equal(new LogBatchReceipt(2, 0, 0, 2), await service.StoreAsync(0, Line("one"), Line("two")));
            Assert.Equal(new LogBatchReceipt(0, 2, 0, 2), await service.StoreAsync(0, Line("one"), Line("two")));
        }

        await using var restarted = await StartAsync(store);
        Assert.Equal(new LogBatchReceipt(1, 1, 0, 3), await restarted.StoreAsync(1, Line("two"), Line("three", secondsAgo: 1)));
        // A gap is what the buffer dropped; what lies before it does not come any more.
        Assert.Equal(new LogBatchReceipt(1, 0, 0, 11), await restarted.StoreAsync(10, Line("eleven", secondsAgo: 0)));
        Assert.Equal(["eleven", "three", "two", "one"], await restarted.FindAsync(""));
    }

    [Fact]
    public async Task The_same_batch_at_once_from_many_connections_is_stored_once()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        var lines = Enumerable.Range(0, 50).Select(i => Line($"line {i}")).ToArray();
        var receipts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => service.StoreAsync(0, lines)));

        Assert.Equal(50, receipts.Sum(receipt => receipt.Stored));
        Assert.Equal(50, (await service.FindAsync("")).Length);
    }

    [Fact]
    public async Task Every_wrong_field_is_named_and_nothing_is_stored()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        using var answer = await service.PostAsync(string.Join('\n',
            """{"host":"","spool":"s","first":-1}""",
            """{"time":"2026-01-01T00:00:00Z","instance":"i","service":"s","message":"right"}""",
            """{"time":"2226-01-01T00:00:00Z","instance":"","service":"s","dropped":0}""",
            """{"time":"2026-01-01T00:00:00Z"}""",
            "not json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var fields = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()!).ToHashSet();
        Assert.Superset(new HashSet<string> { "header.host", "header.first", "lines[1].time", "lines[1].instance", "lines[1].dropped", "lines[2]", "lines[3]" }, fields);
        Assert.DoesNotContain(fields, field => field.StartsWith("lines[0]", StringComparison.Ordinal));
        Assert.Empty(await service.FindAsync(""));
    }

    [Fact]
    public async Task An_empty_batch_and_one_too_large_are_refused()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        using var empty = await service.PostAsync("");
        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
        using var large = await service.PostAsync(0, Enumerable.Repeat(Line("x"), LogLimits.BatchLines + 1), compressed: true);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        // Small on the wire, and far too much once it is unpacked.
        using var bomb = await service.PostAsync("{" + new string(' ', LogLimits.BatchBytes + 1), compressed: true);
        Assert.False(bomb.IsSuccessStatusCode);
        Assert.True((int)bomb.StatusCode < 500, $"{bomb.StatusCode}");
    }

    [Fact]
    public async Task Texts_the_store_cannot_hold_are_made_readable()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        await service.StoreAsync(0, Line("a\0b", fields: new Dictionary<string, string> { ["x\0"] = "\0y", ["quote\""] = "\\ \" \u2028" }));

        Assert.Equal(["a\uFFFDb"], await service.FindAsync(""));
        var fields = (await service.GetJsonAsync($"/api/lines?from={Now.AddHours(-1):s}Z")).GetProperty("lines")[0].GetProperty("fields");
        Assert.Equal("\uFFFDy", fields.GetProperty("x\uFFFD").GetString());
        Assert.Equal("\\ \" \u2028", fields.GetProperty("quote\"").GetString());
    }

    [Fact]
    public async Task Dropped_lines_are_counted_once_and_shown_where_they_are_missing()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        LogLine[] lines = [Line("before", 30), Line("", 20) with { Dropped = 1200, Reason = DropReason.Rate }, Line("", 10) with { Dropped = 7, Reason = DropReason.Rate }];
        await service.StoreAsync(0, lines);
        await service.StoreAsync(0, lines);

        var counted = Assert.Single((await service.GetJsonAsync($"/api/drops?from={Now.AddHours(-1):s}Z&to={Now:s}Z")).EnumerateArray());
        Assert.Equal(("web01-1", 1207, "rate"), (counted.GetProperty("instance").GetString(), counted.GetProperty("lines").GetInt32(), counted.GetProperty("reason").GetString()));
        Assert.StartsWith("7 lines dropped", Assert.Single(await service.FindAsync("stream:platform 7")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_older_than_what_is_kept_are_counted_and_left_out()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        Assert.Equal(new LogBatchReceipt(1, 0, 1, 2), await service.StoreAsync(0, Line("too old", TimeSpan.FromDays(11).TotalSeconds), Line("old", TimeSpan.FromDays(8).TotalSeconds)));
        Assert.Equal(["old"], await service.FindAsync(""));
    }

    [Fact]
    public async Task What_hosts_deliver_to_and_what_people_search_are_apart()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        using var content = new StringContent("{}");
        Assert.Equal(HttpStatusCode.NotFound, (await service.Pages.PostAsync("/ingest/batches", content)).StatusCode);
        foreach (var page in new[] { "/", "/api/lines", "/api/tail", "/api/export", "/api/searches", "/__es/", "/stream/" })
            Assert.Equal(HttpStatusCode.NotFound, (await service.Ingest.GetAsync(page)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await service.Ingest.GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await service.Pages.GetAsync("/health")).StatusCode);
    }
}
