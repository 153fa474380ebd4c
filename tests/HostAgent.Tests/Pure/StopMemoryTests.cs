using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Tests.Pure;

public sealed class StopMemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("catalyze-stopped").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_stopped_before_it_ran_is_remembered_over_a_restart_and_a_newer_generation_may_run()
    {
        var memory = StopMemory.Open(_folder, TimeProvider.System);
        memory.Keep("app01-0-abcdefgh", 3);
        memory.Keep("app01-0-abcdefgh", 2);

        var again = StopMemory.Open(_folder, TimeProvider.System);

        Assert.True(again.Covers("app01-0-abcdefgh", 3));
        Assert.True(again.Covers("app01-0-abcdefgh", 1));
        Assert.False(again.Covers("app01-0-abcdefgh", 4));
        Assert.False(again.Covers("app01-1-abcdefgh", 1));
        Assert.Throws<ArgumentException>(() => again.Keep("../outside", 1));
    }

    [Fact]
    public void What_no_order_can_ask_for_any_more_is_forgotten()
    {
        StopMemory.Open(_folder, TimeProvider.System).Keep("app01-0-abcdefgh", 1);
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "stopped", "app01-0-abcdefgh"), DateTime.UtcNow - TimeSpan.FromDays(9));

        Assert.False(StopMemory.Open(_folder, TimeProvider.System).Covers("app01-0-abcdefgh", 1));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder, "stopped")));
    }
}
