using Catalyze.App.LocalTriggers;
using Xunit;

namespace Catalyze.App.Tests;

public sealed class TimerScheduleTests
{
    [Theory]
    [InlineData("*/5 * * * * *", "2026-11-22T10:00:03Z", "2026-11-22T10:00:05Z")]
    [InlineData("*/5 * * * * *", "2026-11-22T10:00:05Z", "2026-11-22T10:00:10Z")]
    [InlineData("*/15 * * * * *", "2026-12-31T23:59:50Z", "2027-01-01T00:00:00Z")]
    [InlineData("0 30 9 * * 1-5", "2026-11-20T09:30:00Z", "2026-11-23T09:30:00Z")]
    [InlineData("0 0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 12 * * 7", "2026-11-22T10:00:00Z", "2026-11-22T12:00:00Z")]
    [InlineData("10,20 0/20 * 1 1,7 *", "2026-06-15T00:00:00Z", "2026-07-01T00:00:10Z")]
    public void The_next_time_is_the_first_that_all_fields_allow(string expression, string after, string next) =>
        Assert.Equal(DateTimeOffset.Parse(next), TimerSchedule.Parse(expression).NextAfter(DateTimeOffset.Parse(after)));

    [Theory]
    [InlineData("* * * * *")]
    [InlineData("60 * * * * *")]
    [InlineData("* * * 0 * *")]
    [InlineData("5-1 * * * * *")]
    [InlineData("*/0 * * * * *")]
    [InlineData("a * * * * *")]
    [InlineData("1,, * * * * *")]
    public void A_wrong_expression_is_refused(string expression) => Assert.Throws<FormatException>(() => TimerSchedule.Parse(expression));

    [Fact]
    public void A_day_that_never_comes_is_said_to_be_none() =>
        Assert.Throws<InvalidOperationException>(() => TimerSchedule.Parse("0 0 0 30 2 *").NextAfter(DateTimeOffset.UnixEpoch));
}
