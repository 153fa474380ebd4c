using Catalyze.PodApi.Moving;
using Xunit;

namespace Catalyze.PodApi.Tests;

public sealed class MoveBudgetTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Moves_are_bounded_per_environment_per_host_and_per_minute_and_the_minute_ends()
    {
        var settings = new MoveSettings { PerMinute = 6, PerHostAndMinute = 4, PerEnvironment = 3 };
        var (first, granted) = new MoveBudget().Take(Now, Moves("host1", 5), settings);
        Assert.Equal(3, granted);
        (var second, granted) = first.Take(Now, Moves("host1", 5), settings);
        Assert.Equal(1, granted);
        Assert.Equal(0, second.Take(Now, [new WantedMove("env", "x", "app01", "host9", "host1")], settings).Granted);
        (var third, granted) = second.Take(Now, Moves("host2", 5), settings);
        Assert.Equal(2, granted);
        Assert.Equal(0, third.Take(Now.AddSeconds(59), Moves("host3", 1), settings).Granted);
        Assert.Equal(3, third.Take(Now.AddSeconds(60), Moves("host1", 5), settings).Granted);
    }

    private static List<WantedMove> Moves(string from, int count) => [.. Enumerable.Range(0, count).Select(i => new WantedMove("env", $"app01-{i}", "app01", from, null))];
}
