using Catalyze.HostAgent.Logs;

namespace Catalyze.HostAgent.Tests.Logs;

public sealed class LineTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Stack_traces_are_one_line_each_and_what_stands_around_them_is_not()
    {
        string[] output =
        [
            "starting",
            "Traceback (most recent call last):", "  File \"app.py\", line 12, in handler", "    raise ValueError(x)", "ValueError: no such patient",
            "after",
            "java.lang.IllegalStateException: full", "\tat a.B.c(B.java:7)", "Caused by: java.io.IOException: disk", "\t... 3 more",
            "{", "  \"pretty\": 1", "}",
            "", "end",
        ];

        Assert.Equal(
            [
                "starting", string.Join('\n', output[1..5]), "after", string.Join('\n', output[6..10]),
                "{\n  \"pretty\": 1", "}", "", "end",
            ],
            Join(output).Select(line => line.Text));
    }

    [Fact]
    public void Joined_lines_have_the_time_of_the_first_and_are_bounded()
    {
        var joined = Join(["a", "  b", .. Enumerable.Repeat("  " + new string('x', 1000), 200)]).ToList();
        Assert.Equal(Start, joined[0].Time);
        Assert.True(joined.Count > 1);
        Assert.All(joined, line => Assert.True(line.Text.Length <= 64 << 10));
        Assert.Equal(64 << 10, Assert.Single(Join([new string('y', 100_000)])).Text.Length);
    }

    [Fact]
    public void Lines_of_json_become_message_level_and_fields()
    {
        var parsed = LineParser.Parse("""{"level":30,"msg":"served","req":{"path":"/a","ms":1.5},"tags":["x"],"none":null,"ok":true}""");
        Assert.Equal(("served", "info"), (parsed.Message, parsed.Level));
        Assert.Equal(
            new Dictionary<string, string> { ["req.path"] = "/a", ["req.ms"] = "1.5", ["tags"] = "[\"x\"]", ["ok"] = "true" }, parsed.Fields!.ToDictionary());
        Assert.Equal("warning", LineParser.Parse("""{"severity":"WARN","x":1}""").Level);
    }

    [Theory]
    [InlineData("plain text", null)]
    [InlineData("2026-01-31 ERROR it broke", "error")]
    [InlineData("an error of no importance", null)]
    [InlineData("[WARN] careful", "warning")]
    [InlineData("{not json", null)]
    [InlineData("{}", null)]
    [InlineData("{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{\"i\":1}}}}}}}}}", null)]
    [InlineData("{\"a\":\"\\ud800\"}", null)]
    public void Whatever_cannot_be_read_stays_text(string text, string? level)
    {
        var parsed = LineParser.Parse(text);
        Assert.Equal((text, level, true), (parsed.Message, parsed.Level, parsed.Fields is null));
    }

    [Fact]
    public void A_rate_lets_a_burst_through_and_then_so_many_a_second()
    {
        var time = new SteppedTime();
        var rate = new LineRate(10, 20, time);
        Assert.Equal(20, Enumerable.Range(0, 100).Count(_ => rate.TryTake()));
        time.Step(TimeSpan.FromSeconds(1));
        Assert.Equal(10, Enumerable.Range(0, 100).Count(_ => rate.TryTake()));
        time.Step(TimeSpan.FromHours(1));
        Assert.Equal(20, Enumerable.Range(0, 100).Count(_ => rate.TryTake()));
    }

    private static IEnumerable<JoinedLine> Join(IEnumerable<string> output)
    {
        var joiner = new LineJoiner();
        var seconds = 0;
        foreach (var line in output)
        {
            if (joiner.Add(Start.AddSeconds(seconds++), line) is { } joined)
                yield return joined;
        }

        if (joiner.Flush() is { } last)
            yield return last;
    }

    private sealed class SteppedTime : TimeProvider
    {
        private TimeSpan _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _passed.Ticks;

        public void Step(TimeSpan by) => _passed += by;
    }
}
