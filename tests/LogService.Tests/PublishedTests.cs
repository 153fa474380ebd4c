using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Catalyze.TestSupport;
using Xunit;
using static Catalyze.LogService.Tests.LogServiceUnderTest;

namespace Catalyze.LogService.Tests;

/// <summary>The requests are those the published clients send.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PublishedTests(PostgresFixture fixture)
{
    [Theory]
    [InlineData("/__es/_search")]
    [InlineData("/__es/logstash-*/_search")]
    public async Task A_search_of_the_clients_is_answered_page_by_page_the_oldest_first(string address)
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        await service.StoreAsync(0, [.. Enumerable.Range(0, 60).Select(i => Line($"error {i}", secondsAgo: 100 - i)), Line("fine", 5)]);

        var first = await SearchAsync(service, address, "*error*", 0);
        Assert.Equal(60, first.GetProperty("total").GetInt32());
        Assert.Equal(50, first.GetProperty("hits").GetArrayLength());
        var second = await SearchAsync(service, address, "*error*", 50);
        Assert.Equal(Enumerable.Range(50, 10).Select(i => $"error {i}"), second.GetProperty("hits").EnumerateArray().Select(h => h.GetProperty("_source").GetProperty("message").GetString()));
        Assert.Equal("error 50", second.GetProperty("hits")[0].GetProperty("fields").GetProperty("message")[0].GetString());
        Assert.All(second.GetProperty("hits")[0].GetProperty("_source").EnumerateObject(), value => Assert.Equal(JsonValueKind.String, value.Value.ValueKind));
        Assert.Equal(61, (await SearchAsync(service, address, "*", 0)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_condition_that_is_not_known_is_refused_by_name()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        using var answer = await SendAsync(service, "/__es/_search", """{"query":{"bool":{"must_not":[{"term":{"a":"b"}}]}},"filter":{"term":{"color":"red"}},"aggs":{}}""");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(
            ["query.bool.must_not", "filter.term.color", "aggs"],
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Following_sends_every_line_as_a_frame()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        Assert.Equal("5.6.0", (await service.GetJsonAsync("/__es/")).GetProperty("version").GetProperty("number").GetString());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", service.Pages.DefaultRequestHeaders.GetValues("Cookie").Single());
        await socket.ConnectAsync(new Uri($"ws://{service.Pages.BaseAddress!.Authority}/stream/"), limit.Token);
        await service.StoreAsync(0, Line("hello"));

        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, limit.Token);
        var frame = JsonDocument.Parse(Encoding.UTF8.GetString(buffer, 0, received.Count)).RootElement;
        Assert.Equal(("hello", "app"), (frame.GetProperty("message").GetString(), frame.GetProperty("source").GetString()));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
    }

    private static async Task<JsonElement> SearchAsync(LogServiceUnderTest service, string address, string pattern, int from)
    {
        using var answer = await SendAsync(service, address,
            $$$$$"""
            {"fields":["@timestamp","message","source"],"query":{"wildcard":{"message":"{{{{{pattern}}}}}"}},
             "filter":{"bool":{"must":[{"term":{"source":"app"}},{"range":{"@timestamp":{"gt":"{{{{{Now.AddHours(-1):s}}}}}Z"}}}]}},
             "sort":{"@timestamp":{"order":"asc"},"message":{"order":"asc"}},"from":{{{{{from}}}}},"size":50}
            """);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("hits");
    }

    // They send a body with GET.
    private static Task<HttpResponseMessage> SendAsync(LogServiceUnderTest service, string address, string body) =>
        service.Pages.SendAsync(new HttpRequestMessage(HttpMethod.Get, address) { Content = new StringContent(body) });
}
