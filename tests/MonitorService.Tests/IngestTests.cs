using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Monitoring;
using Xunit;
using static Catalyze.MonitorService.Tests.MonitorServiceUnderTest;

namespace Catalyze.MonitorService.Tests;

public sealed class IngestTests
{
    private const string Memory = "catalyze_instance_memory_bytes";

    [Fact]
    public async Task Late_samples_find_their_place_and_what_comes_twice_is_there_once()
    {
        using var folder = new TemporaryFolder();
        await using var service = await StartAsync(folder.Path);
        // To the millisecond, as the store keeps them.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        FeedSample[] newest = [Sample(Memory, 3, now)];
        FeedSample[] late = [Sample(Memory, 1, now.AddHours(-5)), Sample(Memory, 2, now.AddMinutes(-90)), Sample(Memory, 0, now.AddHours(-7))];
        Assert.Equal(new FeedReceipt(1, 0), await service.FeedAsync(newest));
        for (var time = 0; time < 2; time++)
            Assert.Equal(new FeedReceipt(2, 1), await service.FeedAsync(late));
        Assert.Equal(new FeedReceipt(1, 0), await service.FeedAsync(newest));

        Assert.Equal([1, 2, 3], (await service.SamplesAsync(Memory)).Select(sample => sample.Value));
        Assert.Equal(now.ToUnixTimeMilliseconds() / 1000.0, (await service.SamplesAsync(Memory))[^1].Time, 3);
    }

    [Fact]
    public async Task A_full_batch_is_stored_and_found_under_its_labels()
    {
        using var folder = new TemporaryFolder();
        await using var service = await StartAsync(folder.Path);
        var samples = Enumerable.Range(0, FeedLimits.BatchSamples).Select(i => Sample(Memory, i, service: $"s{i}")).ToArray();
        Assert.Equal(new FeedReceipt(FeedLimits.BatchSamples, 0), await service.FeedAsync(samples));
        Assert.Equal([7777], (await service.SamplesAsync(Memory + """{service="s7777",instance="s7777-1",host="host1"}""")).Select(sample => sample.Value));
        Assert.Single(await service.SamplesAsync("catalyze_host_reported_time_seconds"));

        var range = JsonDocument.Parse(await service.Pages.GetStringAsync("/api/range?query=" + Uri.EscapeDataString($"count({Memory})") + "&minutes=5")).RootElement;
        Assert.Equal("success", range.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Every_wrong_field_is_named_and_nothing_is_stored()
    {
        using var folder = new TemporaryFolder();
        await using var service = await StartAsync(folder.Path);
        var right = Sample(Memory, 1);
        var wrong = new FeedBatch("", [right, Sample("up", 1), Sample(Memory, 1, DateTimeOffset.UtcNow.AddHours(1)), right with { Labels = new Dictionary<string, string> { ["host"] = "other", ["a"] = "" } }]);
        using var answer = await service.Ingest.PostAsJsonAsync("/ingest/samples", wrong, CatalyzeJson.Options);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var fields = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString());
        Assert.Equal(["host", "samples[1].name", "samples[2].time", "samples[3].labels", "samples[3].labels.a"], fields);
        Assert.Empty(await service.SamplesAsync(Memory));
    }

    [Fact]
    public async Task What_is_no_batch_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var service = await StartAsync(folder.Path);
        string[] bodies =
        [
            "",
            "null",
            "{}",
            """{"host":"h","samples":[null]}""",
            """{"host":"h","samples":[{"time":"2026-01-01T00:00:00Z","value":1}]}""",
            """{"host":"h","samples":[{"name":"catalyze_x","labels":{},"time":"2026-01-01T00:00:00Z"}]}""",
            """{"host":"h","samples":[{"name":"catalyze_x","labels":{},"time":"soon","value":1}]}""",
        ];
        foreach (var body in bodies)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await service.Ingest.PostAsync("/ingest/samples", content);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{body}: {answer.StatusCode}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task Listeners_are_apart_and_old_samples_are_forgotten_as_set_up()
    {
        using var folder = new TemporaryFolder();
        await using var service = await StartAsync(folder.Path);
        foreach (var page in new[] { "/api/rules", "/api/alerts", "/api/silences", "/api/range" })
            Assert.Equal(HttpStatusCode.NotFound, (await service.Ingest.GetAsync(page)).StatusCode);
        using var content = new StringContent("{}");
        foreach (var own in new[] { "/ingest/samples", "/notices" })
            Assert.Equal(HttpStatusCode.NotFound, (await service.Pages.PostAsync(own, content)).StatusCode);
        Assert.Equal("10d or 64MiB", JsonDocument.Parse(await service.Prometheus.GetStringAsync("/api/v1/status/runtimeinfo")).RootElement.GetProperty("data").GetProperty("storageRetention").GetString());
    }
}
