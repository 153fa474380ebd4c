using System.Text.Json;
using Catalyze.TestSupport;
using Xunit;
using static Catalyze.LogService.Tests.LogServiceUnderTest;

namespace Catalyze.LogService.Tests;

[Collection(PostgresCollection.Name)]
public sealed class TailTests(PostgresFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Who_watches_sees_what_matches_and_who_comes_back_what_was_missed()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        string? last = null;
        using (var watching = await WatchAsync(service, null))
        {
            await service.StoreAsync(0, Line("one wanted"), Line("other"), Line("two wanted"));
            Assert.Equal("one wanted", (await NextAsync(watching)).Message);
            (last, var message) = await NextAsync(watching);
            Assert.Equal("two wanted", message);
        }

        await service.StoreAsync(3, Line("three wanted"), Line("another"));
        using var again = await WatchAsync(service, last);
        Assert.Equal("three wanted", (await NextAsync(again)).Message);
        await service.StoreAsync(5, Line("four wanted"));
        Assert.Equal("four wanted", (await NextAsync(again)).Message);
    }

    // Returns once the service has said that it watches.
    private static async Task<StreamReader> WatchAsync(LogServiceUnderTest service, string? last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/tail?q=wanted");
        if (last is not null)
            request.Headers.Add("Last-Event-ID", last);
        var answer = await service.Pages.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        if (last is null)
            Assert.Equal(": watching", await reader.ReadLineAsync().WaitAsync(Patience));
        return reader;
    }

    private static async Task<(string? Id, string Message)> NextAsync(StreamReader reader)
    {
        string? id = null;
        while (true)
        {
            var line = await reader.ReadLineAsync().WaitAsync(Patience) ?? throw new EndOfStreamException();
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return (id, JsonDocument.Parse(line[6..]).RootElement.GetProperty("message").GetString()!);
        }
    }
}
